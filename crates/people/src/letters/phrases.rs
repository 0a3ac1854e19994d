//! Phrases that press or blame the reader, in French and English.
//!
//! Phrases are compared word by word, folded: without accents, capitals and punctuation. `#` is a number.
//! A letter without them follows the charter of Don en Confiance (respect of the donor).

use crate::fold::fold;

/// Effect of a phrase on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressure {
    /// Presses the reader by a lack of time or of places.
    Urgency,
    /// Makes the reader feel guilty.
    Guilt,
}

const URGENCY: [&str; 58] = [
    // French.
    "derniere chance",
    "dernier delai",
    "dernier appel",
    "dernieres heures",
    "dernieres minutes",
    "derniers jours pour",
    "il ne reste que",
    "il ne reste plus que",
    "il ne nous reste que",
    "il ne nous reste plus que",
    "il ne vous reste que",
    "il ne vous reste plus que",
    "plus que # jour",
    "plus que # jours",
    "plus que # heures",
    "avant qu il ne soit trop tard",
    "avant qu il soit trop tard",
    "il sera trop tard",
    "c est urgent",
    "il y a urgence",
    "appel urgent",
    "tres urgent",
    "agissez vite",
    "agissez maintenant",
    "faites vite",
    "depechez vous",
    "hatez vous",
    "ne tardez pas",
    "n attendez plus",
    "maintenant ou jamais",
    "aujourd hui ou jamais",
    "chaque minute compte",
    "chaque seconde compte",
    "chaque heure compte",
    "le temps presse",
    "offre limitee",
    "dans les # heures",
    // English.
    "last chance",
    "final chance",
    "final notice",
    "last call",
    "last minute",
    "only # days left",
    "only # hours left",
    "# hours left",
    "time is running out",
    "running out of time",
    "before it is too late",
    "before it s too late",
    "act now",
    "act fast",
    "don t wait",
    "don t delay",
    "hurry",
    "now or never",
    "every second counts",
    "every minute counts",
    "limited time",
];

const GUILT: [&str; 56] = [
    // French.
    "sans vous rien",
    "sans vous ils",
    "sans vous elles",
    "sans vous nous ne pourrons",
    "sans vous tout s arrete",
    "sans votre don",
    "sans votre aide",
    "si vous ne donnez pas",
    "si vous ne faites rien",
    "comment pouvez vous",
    "comment rester indifferent",
    "pouvez vous rester indifferent",
    "ne restez pas indifferent",
    "votre indifference",
    "votre silence",
    "a cause de vous",
    "par votre faute",
    "vous nous avez oublies",
    "vous nous avez abandonnes",
    "nous avez vous oublies",
    "ne nous abandonnez pas",
    "ne les abandonnez pas",
    "ne les laissez pas mourir",
    "ne fermez pas les yeux",
    "ne detournez pas le regard",
    "aurez vous le coeur",
    "avez vous du coeur",
    "vous nous decevez",
    "nous sommes decus",
    "vous n avez pas repondu",
    "vous n avez toujours pas",
    "malgre nos relances",
    "vous leur devez",
    "vous nous devez",
    "vous devriez avoir honte",
    "votre conscience",
    // English.
    "without your gift",
    "without your help they",
    "without you nothing",
    "without you they",
    "if you do nothing",
    "if you do not give",
    "if you don t give",
    "how can you",
    "can you really ignore",
    "turn your back",
    "look the other way",
    "because of you they",
    "your silence",
    "you have forgotten us",
    "have you forgotten us",
    "don t abandon",
    "we are disappointed",
    "you still haven t",
    "you have not answered",
    "on your conscience",
];

/// A phrase that was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) pressure: Pressure,
    pub(super) phrase: &'static str,
    /// Line of its first word, from 1.
    pub(super) line: u64,
}

/// Returns the phrases in a text, in the order of their places. A phrase may run over the end of a line.
pub(super) fn find(text: &str) -> Vec<Found> {
    let words: Vec<(String, u64)> = text
        .lines()
        .zip(1..)
        .flat_map(|(line, number)| {
            let folded = fold(line);
            folded.split_whitespace().map(|word| (word.to_owned(), number)).collect::<Vec<_>>()
        })
        .collect();
    let lists = [(Pressure::Urgency, &URGENCY[..]), (Pressure::Guilt, &GUILT[..])];
    let mut found = Vec::new();
    for start in 0..words.len() {
        let rest = words.get(start..).unwrap_or_default();
        for (pressure, phrases) in lists {
            let phrase = phrases.iter().filter(|phrase| begins(rest, phrase)).max_by_key(|p| p.len());
            if let (Some(phrase), Some((_, line))) = (phrase, rest.first()) {
                found.push(Found { pressure, phrase, line: *line });
            }
        }
    }
    found
}

fn begins(words: &[(String, u64)], phrase: &str) -> bool {
    let mut words = words.iter();
    phrase.split(' ').all(|wanted| {
        words.next().is_some_and(|(word, _)| match wanted {
            "#" => word.bytes().all(|byte| byte.is_ascii_digit()),
            wanted => word == wanted,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that each sentence has one finding of a kind, or none.
    fn each(sentences: &[&str], pressure: Option<Pressure>) {
        for sentence in sentences {
            let found: Vec<Pressure> = find(sentence).iter().map(|found| found.pressure).collect();
            assert_eq!(found.first().copied(), pressure, "{sentence}: {found:?}");
        }
    }

    #[test]
    fn french_sentences_that_press_or_blame() {
        each(
            &[
                "C’est votre dernière chance de donner cette année.",
                "DERNIER DÉLAI : le 31 décembre.",
                "Il ne reste que trois jours pour agir.",
                "Il ne nous reste plus que quelques heures.",
                "Plus que 3 jours pour répondre !",
                "Agissez avant qu’il ne soit trop tard.",
                "C’est urgent : répondez aujourd’hui.",
                "Il y a urgence, chaque don compte.",
                "Agissez vite !",
                "Dépêchez-vous de répondre.",
                "Ne tardez pas, chaque minute compte.",
                "C’est maintenant ou jamais.",
                "Le temps presse.",
                "Répondez dans les 48 heures.",
            ],
            Some(Pressure::Urgency),
        );
        each(
            &[
                "Sans vous, rien ne sera possible.",
                "Sans votre don, nous devrons fermer.",
                "Si vous ne donnez pas, qui le fera ?",
                "Comment pouvez-vous passer à côté de cela ?",
                "Ne restez pas indifférent.",
                "Nous avez-vous oubliés ?",
                "Ne nous abandonnez pas.",
                "Ne fermez pas les yeux.",
                "Vous n’avez toujours pas donné cette année.",
                "Malgré nos relances, rien n’est venu.",
                "Vous leur devez bien cela.",
            ],
            Some(Pressure::Guilt),
        );
    }

    #[test]
    fn french_sentences_that_are_fair() {
        each(
            &[
                "Merci pour votre dernier don.",
                "Notre accueil d’urgence est ouvert toute l’année.",
                "Le service des urgences de l’hôpital nous appelle parfois.",
                "Ces derniers jours, nous avons accueilli trois familles.",
                "Vous pouvez donner quand vous le souhaitez.",
                "Rien ne presse.",
                "Vous pouvez répondre sans vous engager.",
                "Nous vous écrivons sans vous demander quoi que ce soit.",
                "Il reste de la place dans notre atelier.",
                "Grâce à vous, elles ont pu partir en vacances.",
                "La dernière assemblée générale a eu lieu en juin.",
                "Votre don nous aide chaque jour.",
                "Nous respectons votre choix, quel qu’il soit.",
                "Si vous avez donné entre-temps, merci.",
                "Il n’est jamais trop tard pour apprendre à lire.",
                "Plus de 300 jours d’accueil ont été possibles.",
                "Chaque heure de bénévolat est précieuse.",
                "Nous comprendrons très bien que ce ne soit pas le moment.",
                "L’appel du 18 juin sera lu à voix haute.",
                "Vous n’avez pas à répondre à ce courrier.",
                "Prenez le temps qu’il vous faut.",
            ],
            None,
        );
    }

    #[test]
    fn english_sentences_that_press_or_blame() {
        each(
            &[
                "This is your last chance to give this year.",
                "FINAL NOTICE",
                "Only 3 days left!",
                "Just 24 hours left to answer.",
                "Time is running out.",
                "Give before it's too late.",
                "Act now!",
                "Don't wait: give today.",
                "Hurry, the offer ends soon.",
                "It is now or never.",
                "Every second counts.",
                "A limited time offer",
            ],
            Some(Pressure::Urgency),
        );
        each(
            &[
                "Without your gift, children will go hungry.",
                "Without you, they have nobody.",
                "If you do nothing, nothing changes.",
                "How can you stand by?",
                "Don't turn your back on them.",
                "Please do not look the other way.",
                "Have you forgotten us?",
                "We are disappointed that you did not answer.",
                "You still haven’t renewed your support.",
                "It will be on your conscience.",
            ],
            Some(Pressure::Guilt),
        );
    }

    #[test]
    fn english_sentences_that_are_fair() {
        each(
            &[
                "Thank you for your last gift.",
                "Our emergency shelter is open all year.",
                "There is no hurried answer to this question.",
                "You can give whenever it suits you.",
                "Take the time you need.",
                "Reply without obligation.",
                "In the last few days we welcomed three families.",
                "There are places left in the workshop.",
                "Thanks to you, they went on holiday.",
                "The last general assembly was in June.",
                "How we use your gift is on the next page.",
                "If you gave in the meantime, thank you.",
                "It is never too late to learn to read.",
                "We respect your choice, whatever it is.",
                "You do not have to answer this letter.",
                "Can you tell us your new address?",
                "We act within the law.",
                "The bus waits for everybody.",
                "The 24 hours of the relay were a success.",
                "Your help reaches people in silence and dignity.",
                "We look forward to seeing you.",
            ],
            None,
        );
    }

    #[test]
    fn a_phrase_over_two_lines_is_found_at_its_first_word() {
        let found = find("Bonjour,\n\nc’est votre dernière\nchance.");
        assert_eq!(found, [Found { pressure: Pressure::Urgency, phrase: "derniere chance", line: 3 }]);
    }
}
