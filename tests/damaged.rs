//! Damaged inputs end in an answer: every reader of the program on random mutations of good files.
//!
//! A case follows from its number alone. The ordinary run replays the numbers of `damaged/kept.rs` and tries
//! new ones for three seconds. The long run, from another first number each time: `OBOLE_FUZZ_SECONDS=1800
//! OBOLE_FUZZ_SEED=1000000 cargo test --release --test damaged -- --ignored --nocapture`. One case is
//! replayed by `OBOLE_FUZZ_SECONDS=0 OBOLE_FUZZ_SEED=NUMBER cargo test --release --test damaged`.

#[cfg(test)]
#[path = "damaged/case.rs"]
mod case;
#[cfg(test)]
#[path = "damaged/checks.rs"]
mod checks;
#[cfg(test)]
#[path = "damaged/fixture.rs"]
mod fixture;
#[cfg(test)]
#[path = "damaged/kept.rs"]
mod kept;
#[cfg(test)]
#[path = "damaged/mutate.rs"]
mod mutate;

#[cfg(test)]
mod runs {
    use std::collections::BTreeMap;
    use std::io::Write as _;
    use std::sync::{Arc, mpsc};
    use std::time::{Duration, Instant};

    use crate::case::{Outcome, run};
    use crate::fixture::Fixture;
    use crate::kept::KEPT;

    /// Longest time of a case. The slowest takes about a second on a machine that does nothing else.
    const BOUND: Duration = Duration::from_secs(60);

    /// Seconds of the ordinary run.
    const SECONDS: u64 = 3;

    fn setting(name: &str, default: u64) -> u64 {
        std::env::var(name).map_or(default, |text| text.parse().unwrap())
    }

    /// Runs the cases in a thread of their own, so that one that hangs is named.
    fn check(numbers: impl Iterator<Item = u64>, budget: Duration) {
        let fixture = Arc::new(Fixture::make());
        let (to, work) = mpsc::channel::<u64>();
        let (answer, answers) = mpsc::channel::<Outcome>();
        let worker = std::thread::spawn(move || {
            for number in work {
                if answer.send(run(&fixture, number)).is_err() {
                    return;
                }
            }
        });
        let start = Instant::now();
        let (mut wrong, mut codes) = (Vec::new(), BTreeMap::<(&str, u8), u64>::new());
        for (at, number) in numbers.enumerate() {
            if at > 0 && start.elapsed() >= budget {
                break;
            }
            to.send(number).unwrap();
            let outcome = answers.recv_timeout(BOUND);
            assert!(outcome.is_ok(), "case {number} does not end");
            let outcome = outcome.unwrap();
            *codes.entry((outcome.target, outcome.code)).or_default() += 1;
            if !outcome.faults.is_empty() {
                wrong.push(format!("case {number} ({}): {:?}", outcome.target, outcome.faults));
                writeln!(std::io::stderr(), "{}", wrong[wrong.len() - 1]).unwrap();
            }
        }
        drop(to);
        worker.join().unwrap();
        for ((target, code), count) in &codes {
            writeln!(std::io::stderr(), "{target}: exit {code} {count} times").unwrap();
        }
        assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn kept_cases_end_in_answers() {
        check(KEPT.into_iter(), Duration::MAX);
    }

    #[test]
    fn new_cases_end_in_answers() {
        check(setting("OBOLE_FUZZ_SEED", 1).., Duration::from_secs(setting("OBOLE_FUZZ_SECONDS", SECONDS)));
    }

    #[test]
    #[ignore = "as long as OBOLE_FUZZ_SECONDS says, else half an hour: see the head of the file"]
    fn cases_of_half_an_hour_end_in_answers() {
        check(
            setting("OBOLE_FUZZ_SEED", 1_000_000)..,
            Duration::from_secs(setting("OBOLE_FUZZ_SECONDS", 1_800)),
        );
    }
}
