//! Posts to the channels of a team: totals of a run, and nothing about a person.

mod body;
mod chart;
mod discord;
mod guard;
mod notion;
mod run_totals;
mod slack;
mod text;
mod webhook;

use std::path::PathBuf;

use obole_error::{Error, Kind, Lang, Result, message};

use crate::origin::Origin;
use crate::program::Answer;
use crate::secrets::Secrets;
use crate::surroundings::Surroundings;
use body::Step;
use chart::Chart;
use guard::Guard;
use run_totals::RunTotals;
use text::PostText;

/// A post.
pub(crate) struct PostCall {
    /// `run.json` of the run, or its folder.
    pub(crate) run: PathBuf,
    /// Chart of the run to show.
    pub(crate) chart: Option<PathBuf>,
    /// `true` prints the bodies and sends nothing.
    pub(crate) is_dry: bool,
    /// Place of the post.
    pub(crate) target: Target,
    /// Language of the post.
    pub(crate) lang: Lang,
    /// Server in place of that of the channel.
    pub(crate) base: Option<Origin>,
}

/// Place of a post.
pub(crate) enum Target {
    /// Slack: a channel by its identifier, by a bot; otherwise that of the webhook.
    Slack(Option<String>),
    /// Discord: the channel of the webhook.
    Discord,
    /// Notion: a data source by its identifier, of which the post becomes a page.
    Notion(String),
}

/// Posts the totals of a run, or prints the bodies of the requests.
///
/// # Errors
/// [`Kind::Usage`] for a wrong call or a secret that is refused; [`Kind::Unreadable`] for a run that is
/// damaged or was changed; [`Kind::Refused`] when the text holds anything like an identifier or an e-mail.
pub(crate) fn post(call: &PostCall, secrets: &Secrets<'_>, surroundings: &Surroundings) -> Result<Answer> {
    let totals = RunTotals::load(&call.run)?;
    let text = PostText::of(&totals, call.lang);
    let chart = call.chart.as_deref().map(|path| Chart::load(path, &totals)).transpose()?;
    let steps = match &call.target {
        Target::Slack(channel) => slack::steps(&text, chart.as_ref(), channel.as_deref())?,
        Target::Discord => discord::steps(&text, chart.as_ref())?,
        Target::Notion(source) => notion::steps(&text, chart.as_ref(), source)?,
    };
    let guard = Guard::new(totals.ids(), text.figures());
    steps.iter().try_for_each(|step| guard.check(step))?;
    if call.is_dry {
        let text = steps.iter().map(Step::shown).collect();
        return Ok(Answer { text, ..Answer::of(vec![message!("connect-post-dry")]) });
    }
    let base = call.base.as_ref();
    match &call.target {
        Target::Slack(None) => slack::send_by_webhook(&steps, secrets, surroundings)?,
        Target::Slack(Some(_)) => slack::send_by_bot(&steps, base, secrets, surroundings)?,
        Target::Discord => discord::send(&steps, secrets, surroundings)?,
        Target::Notion(_) => notion::send(&steps, base, secrets, surroundings)?,
    }
    Ok(Answer::of(vec![message!("connect-posted", channel = call.target.name())]))
}

impl Target {
    fn name(&self) -> &'static str {
        match self {
            Self::Slack(_) => slack::SERVICE,
            Self::Discord => discord::SERVICE,
            Self::Notion(_) => notion::SERVICE,
        }
    }
}

/// Returns the error of a chart that is too large for a channel.
fn too_large(service: &'static str, megabytes: usize) -> Error {
    let what = message!("connect-chart-too-large", service = service, megabytes = megabytes);
    Error::new(Kind::Usage, what)
}
