//! The program as a function of its arguments, surroundings and streams.

use std::ffi::OsString;
use std::io::Write;

use obole_error::{Lang, Message, Result, program};
use obole_ledger::Day;

use crate::args::{
    self, Args, BrevoVerb, DiscordVerb, HelloAsso, MailchimpVerb, NotionVerb, Service, SlackVerb,
};
use crate::helloasso::{self, PullCall};
use crate::lists::{PushCall, brevo, mailchimp};
use crate::origin::Origin;
use crate::posts::{PostCall, Target, post};
use crate::secrets::Secrets;
use crate::surroundings::Surroundings;

/// Runs the program in the surroundings of this process; returns the exit code.
pub fn main(args: Vec<OsString>) -> u8 {
    #[cfg(unix)]
    crate::interrupt::listen(program::asked_lang(&args));
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr());
    run(args, &Surroundings::of_process(), &mut out, &mut err)
}

/// Answer of a command.
pub(crate) struct Answer {
    /// Messages to print.
    pub(crate) messages: Vec<Message>,
    /// Text to print before them, as it is.
    pub(crate) text: String,
    /// `false` if a comparison failed.
    pub(crate) agrees: bool,
}

impl Answer {
    /// Returns an answer of messages.
    pub(crate) fn of(messages: Vec<Message>) -> Self {
        Self { messages, text: String::new(), agrees: true }
    }
}

/// Runs the program in these surroundings and returns its exit code: 0 done · 2 wrong call or unreadable
/// input · 3 refused by a rule, or a comparison that failed · 4 disk, system or connection failed.
pub fn run<T: Into<OsString>>(
    args: impl IntoIterator<Item = T>,
    surroundings: &Surroundings,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let lang = program::asked_lang(&args);
    let call = match args::parse(&args, lang) {
        Ok(call) => call,
        Err(error) => return program::reply(&error.to_string(), error.use_stderr(), lang, out, err),
    };
    match answer(&call, lang, surroundings) {
        Ok(Answer { messages, text, agrees }) => {
            let _ = write!(out, "{text}");
            let _ = messages.iter().try_for_each(|words| writeln!(out, "{}", words.text(lang)));
            if agrees { 0 } else { 3 }
        }
        Err(error) => program::fail(&error, lang, err),
    }
}

/// Runs a call.
fn answer(call: &Args, lang: Lang, surroundings: &Surroundings) -> Result<Answer> {
    let secrets = Secrets::open(surroundings, call.secrets.as_deref())?;
    let base = call.base_url.as_deref().map(Origin::parse).transpose()?;
    let origin = |server: &str| Origin::given(base.as_ref(), server);
    let posted = |of: &args::Post, target: Target| {
        let (run, chart, base) = (of.run.clone(), of.chart.clone(), base.clone());
        post(&PostCall { run, chart, is_dry: of.dry_run, target, lang, base }, &secrets, surroundings)
    };
    let list = |of: &args::Push, to: &str| PushCall {
        list: of.file.clone(),
        plan: of.plan.clone(),
        to: to.to_owned(),
    };
    match &call.service {
        Service::Helloasso(HelloAsso::Pull(pull)) => {
            let call = PullCall {
                organisation: pull.organisation.clone(),
                out: pull.out.clone(),
                since: pull.since.as_deref().map(Day::parse_iso).transpose()?,
                origin: origin(helloasso::SERVER)?,
                cash_out: pull.cash_out.clone(),
            };
            helloasso::pull(&call, &secrets, surroundings)
        }
        Service::Slack(SlackVerb::Post { post, channel }) => posted(post, Target::Slack(channel.clone())),
        Service::Discord(DiscordVerb::Post { post }) => posted(post, Target::Discord),
        Service::Notion(NotionVerb::Post { post, data_source }) => {
            posted(post, Target::Notion(data_source.clone()))
        }
        Service::Brevo(BrevoVerb::Push { push, list: to }) => {
            brevo::push(&list(push, to), &origin(brevo::SERVER)?, &secrets, surroundings)
        }
        Service::Brevo(BrevoVerb::Pull { out }) => {
            brevo::pull(out, &origin(brevo::SERVER)?, &secrets, surroundings)
        }
        Service::Mailchimp(MailchimpVerb::Push { push, audience }) => {
            mailchimp::push(&list(push, audience), base.as_ref(), &secrets, surroundings)
        }
        Service::Mailchimp(MailchimpVerb::Pull { out, audience }) => {
            mailchimp::pull(out, audience, base.as_ref(), &secrets, surroundings)
        }
    }
}
