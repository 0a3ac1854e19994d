//! French texts of the help.

/// Help in English and in French.
pub(super) const FRENCH: &[(&str, &str)] = &[
    (
        "Exchange data with HelloAsso, Brevo, Mailchimp, Slack, Discord and Notion",
        "Échanger des données avec HelloAsso, Brevo, Mailchimp, Slack, Discord et Notion",
    ),
    (
        "Exchange data with HelloAsso, Brevo, Mailchimp, Slack, Discord and Notion.",
        "Échanger des données avec HelloAsso, Brevo, Mailchimp, Slack, Discord et Notion.",
    ),
    (
        "Nothing is sent but by one of these commands. Secrets are read from variables of the environment or from a file.",
        "Rien n’est envoyé sans l’une de ces commandes. Les secrets sont lus dans des variables d’environnement ou dans un fichier.",
    ),
    ("Language of messages", "Langue des messages"),
    (
        "File of secrets that only you can read, with lines NAME=value",
        "Fichier de secrets que vous seul pouvez lire, aux lignes NOM=valeur",
    ),
    ("Address of another server, for tests", "Adresse d’un autre serveur, pour les tests"),
    ("HelloAsso: payments of an organisation", "HelloAsso\u{a0}: paiements d’une association"),
    (
        "Read the payments that changed, into a file for `obole import`",
        "Lire les paiements modifiés, en un fichier pour `obole import`",
    ),
    (
        "Variables: HELLOASSO_CLIENT_ID, HELLOASSO_CLIENT_SECRET.",
        "Variables\u{a0}: HELLOASSO_CLIENT_ID, HELLOASSO_CLIENT_SECRET.",
    ),
    (
        "Short name of the organisation, as in its address on HelloAsso",
        "Nom court de l’association, comme dans son adresse sur HelloAsso",
    ),
    ("File to write; only you can read it", "Fichier à écrire\u{a0}; vous seul pourrez le lire"),
    (
        "First day of change (YYYY-MM-DD), at the latest the day before the last pull, as if not given",
        "Premier jour des modifications (AAAA-MM-JJ), au plus tard la veille de la dernière lecture, comme à défaut",
    ),
    (
        "Export of a cash-out to compare with, payment by payment",
        "Export d’un versement, à comparer paiement par paiement",
    ),
    ("Slack: post the totals of a run", "Slack\u{a0}: publier les totaux d’une analyse"),
    ("Discord: post the totals of a run", "Discord\u{a0}: publier les totaux d’une analyse"),
    ("Notion: post the totals of a run", "Notion\u{a0}: publier les totaux d’une analyse"),
    (
        "Brevo: signed lists out, unsubscribes and bounces in",
        "Brevo\u{a0}: envoyer une liste signée, lire désabonnements et adresses en erreur",
    ),
    (
        "Mailchimp: signed lists out, unsubscribes and bounces in",
        "Mailchimp\u{a0}: envoyer une liste signée, lire désabonnements et adresses en erreur",
    ),
    ("Post totals, and nothing about a person", "Publier des totaux, et rien sur une personne"),
    (
        "Variables: SLACK_WEBHOOK_URL; with --channel, SLACK_BOT_TOKEN.",
        "Variables\u{a0}: SLACK_WEBHOOK_URL\u{a0}; avec --channel, SLACK_BOT_TOKEN.",
    ),
    (
        "Identifier of the channel, for a bot; a chart needs it",
        "Identifiant du canal, pour un bot\u{a0}; nécessaire pour un graphique",
    ),
    ("Variable: DISCORD_WEBHOOK_URL.", "Variable\u{a0}: DISCORD_WEBHOOK_URL."),
    (
        "Variable: NOTION_TOKEN. Share the page with the integration first.",
        "Variable\u{a0}: NOTION_TOKEN. Partagez d’abord la page avec l’intégration.",
    ),
    (
        "Identifier of the data source to which the page is added",
        "Identifiant de la source de données à laquelle la page est ajoutée",
    ),
    ("run.json of the run, or its folder", "run.json de l’analyse, ou son dossier"),
    ("Chart of the run to show (PNG)", "Graphique de l’analyse à montrer (PNG)"),
    ("Print the exact bodies and send nothing", "Afficher les messages exacts sans rien envoyer"),
    (
        "Send a signed list, without whoever refuses e-mails there",
        "Envoyer une liste signée, sans les personnes qui y refusent les e-mails",
    ),
    ("Variable: BREVO_API_KEY.", "Variable\u{a0}: BREVO_API_KEY."),
    ("Variable: MAILCHIMP_API_KEY.", "Variable\u{a0}: MAILCHIMP_API_KEY."),
    ("Number of the list", "Numéro de la liste"),
    ("Identifier of the audience", "Identifiant de l’audience"),
    (
        "Write unsubscribes, the blocklist and bounces, as a list for --objections",
        "Écrire désabonnements, liste noire et adresses en erreur, en une liste pour --objections",
    ),
    ("File that `obole export` wrote for this tool", "Fichier écrit par `obole export` pour cet outil"),
    ("Folder of the signed plan", "Dossier du plan signé"),
];

/// Returns the French of a help text, paragraph by paragraph.
pub(super) fn text(english: &str) -> String {
    let french = |one: &str| {
        let known = FRENCH.iter().find(|(text, _)| *text == one);
        known.map_or_else(|| one.to_owned(), |(_, french)| (*french).to_owned())
    };
    english.split("\n\n").map(french).collect::<Vec<_>>().join("\n\n")
}
