//! The arguments of the program, in English and in French.

use std::path::PathBuf;

use clap::{Command, CommandFactory, FromArgMatches, Parser, Subcommand};
use obole_error::Lang;

mod french;

/// Exchange data with HelloAsso, Brevo, Mailchimp, Slack, Discord and Notion.
///
/// Nothing is sent but by one of these commands. Secrets are read from variables of the environment or from a
/// file.
#[derive(Debug, Parser)]
#[command(name = "obole-connect", version, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Args {
    /// Language of messages
    #[arg(long, global = true, default_value = "en", value_parser = ["en", "fr"])]
    pub(crate) lang: String,
    /// File of secrets that only you can read, with lines NAME=value
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) secrets: Option<PathBuf>,
    /// Address of another server, for tests
    #[arg(long, global = true, hide = true, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    #[command(subcommand)]
    pub(crate) service: Service,
}

/// The services.
#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    /// HelloAsso: payments of an organisation
    #[command(subcommand)]
    Helloasso(HelloAsso),
    /// Slack: post the totals of a run
    #[command(subcommand)]
    Slack(SlackVerb),
    /// Discord: post the totals of a run
    #[command(subcommand)]
    Discord(DiscordVerb),
    /// Notion: post the totals of a run
    #[command(subcommand)]
    Notion(NotionVerb),
    /// Brevo: signed lists out, unsubscribes and bounces in
    #[command(subcommand)]
    Brevo(BrevoVerb),
    /// Mailchimp: signed lists out, unsubscribes and bounces in
    #[command(subcommand)]
    Mailchimp(MailchimpVerb),
}

/// Commands of Slack.
#[derive(Debug, Subcommand)]
pub(crate) enum SlackVerb {
    /// Post totals, and nothing about a person
    ///
    /// Variables: SLACK_WEBHOOK_URL; with --channel, SLACK_BOT_TOKEN.
    Post {
        #[command(flatten)]
        post: Post,
        /// Identifier of the channel, for a bot; a chart needs it
        #[arg(long, value_name = "ID")]
        channel: Option<String>,
    },
}

/// Commands of Discord.
#[derive(Debug, Subcommand)]
pub(crate) enum DiscordVerb {
    /// Post totals, and nothing about a person
    ///
    /// Variable: DISCORD_WEBHOOK_URL.
    Post {
        #[command(flatten)]
        post: Post,
    },
}

/// Commands of Notion.
#[derive(Debug, Subcommand)]
pub(crate) enum NotionVerb {
    /// Post totals, and nothing about a person
    ///
    /// Variable: NOTION_TOKEN. Share the page with the integration first.
    Post {
        #[command(flatten)]
        post: Post,
        /// Identifier of the data source to which the page is added
        #[arg(long, value_name = "ID")]
        data_source: String,
    },
}

/// Arguments of `post`.
#[derive(Debug, clap::Args)]
pub(crate) struct Post {
    /// run.json of the run, or its folder
    #[arg(value_name = "RUN.json")]
    pub(crate) run: PathBuf,
    /// Chart of the run to show (PNG)
    #[arg(long, value_name = "FILE.png")]
    pub(crate) chart: Option<PathBuf>,
    /// Print the exact bodies and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Commands of Brevo.
#[derive(Debug, Subcommand)]
pub(crate) enum BrevoVerb {
    /// Send a signed list, without whoever refuses e-mails there
    ///
    /// Variable: BREVO_API_KEY.
    Push {
        #[command(flatten)]
        push: Push,
        /// Number of the list
        #[arg(long, value_name = "ID")]
        list: String,
    },
    /// Write unsubscribes, the blocklist and bounces, as a list for --objections
    ///
    /// Variable: BREVO_API_KEY.
    Pull {
        /// File to write; only you can read it
        #[arg(long, value_name = "FILE.csv")]
        out: PathBuf,
    },
}

/// Commands of Mailchimp.
#[derive(Debug, Subcommand)]
pub(crate) enum MailchimpVerb {
    /// Send a signed list, without whoever refuses e-mails there
    ///
    /// Variable: MAILCHIMP_API_KEY.
    Push {
        #[command(flatten)]
        push: Push,
        /// Identifier of the audience
        #[arg(long, value_name = "ID")]
        audience: String,
    },
    /// Write unsubscribes, the blocklist and bounces, as a list for --objections
    ///
    /// Variable: MAILCHIMP_API_KEY.
    Pull {
        /// File to write; only you can read it
        #[arg(long, value_name = "FILE.csv")]
        out: PathBuf,
        /// Identifier of the audience
        #[arg(long, value_name = "ID")]
        audience: String,
    },
}

/// Arguments of `push`.
#[derive(Debug, clap::Args)]
pub(crate) struct Push {
    /// File that `obole export` wrote for this tool
    #[arg(value_name = "LIST.csv")]
    pub(crate) file: PathBuf,
    /// Folder of the signed plan
    #[arg(long, value_name = "PLAN")]
    pub(crate) plan: PathBuf,
}

/// Commands of HelloAsso.
#[derive(Debug, Subcommand)]
pub(crate) enum HelloAsso {
    /// Read the payments that changed, into a file for `obole import`
    ///
    /// Variables: HELLOASSO_CLIENT_ID, HELLOASSO_CLIENT_SECRET.
    Pull(Pull),
}

/// Arguments of `helloasso pull`.
#[derive(Debug, clap::Args)]
pub(crate) struct Pull {
    /// Short name of the organisation, as in its address on HelloAsso
    #[arg(long, value_name = "SLUG")]
    pub(crate) organisation: String,
    /// File to write; only you can read it
    #[arg(long, value_name = "FILE.json")]
    pub(crate) out: PathBuf,
    /// First day of change (YYYY-MM-DD), at the latest the day before the last pull, as if not given
    #[arg(long, value_name = "DAY")]
    pub(crate) since: Option<String>,
    /// Export of a cash-out to compare with, payment by payment
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) cash_out: Option<PathBuf>,
}

/// Reads the arguments, with the help in a language.
pub(crate) fn parse(args: &[std::ffi::OsString], lang: Lang) -> Result<Args, clap::Error> {
    let mut command = Args::command();
    if lang == Lang::Fr {
        command = translated(command);
    }
    Args::from_arg_matches(&command.try_get_matches_from(args)?)
}

/// Returns a command with its help in French.
fn translated(command: Command) -> Command {
    let french = |text: &dyn ToString| french::text(&text.to_string());
    let (about, long) = (command.get_about().map(|t| french(t)), command.get_long_about().map(|t| french(t)));
    let below: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    let mut command = command.mut_args(|arg| match arg.get_help().map(|help| french(help)) {
        Some(help) => arg.help(help),
        None => arg,
    });
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    for name in below {
        command = command.mut_subcommand(name, translated);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the help texts of a command and of those below it, paragraph by paragraph.
    fn texts(command: &Command) -> Vec<String> {
        let own = command.get_arguments().filter_map(|arg| arg.get_help().map(ToString::to_string));
        let about =
            [command.get_about(), command.get_long_about()].into_iter().flatten().map(ToString::to_string);
        let own: Vec<String> = own.chain(about).collect();
        let parts = own.iter().flat_map(|text| text.split("\n\n")).map(str::to_owned);
        parts.chain(command.get_subcommands().flat_map(texts)).collect()
    }

    #[test]
    fn every_help_text_has_its_french_and_every_french_text_is_used() {
        let texts = texts(&Args::command());
        for text in &texts {
            assert!(french::FRENCH.iter().any(|(english, _)| english == text), "{text}");
        }
        for (english, _) in french::FRENCH {
            assert!(texts.iter().any(|text| text == english), "{english}");
        }
        assert!(parse(&["obole-connect".into(), "--help".into()], Lang::Fr).is_err());
    }
}
