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
        "First day of change (YYYY-MM-DD); the day before the last pull if not given",
        "Premier jour des modifications (AAAA-MM-JJ)\u{a0}; à défaut, la veille de la dernière lecture",
    ),
    (
        "Export of a cash-out to compare with, payment by payment",
        "Export d’un versement, à comparer paiement par paiement",
    ),
];

/// Returns the French of a help text, paragraph by paragraph.
pub(super) fn text(english: &str) -> String {
    let french = |one: &str| {
        let known = FRENCH.iter().find(|(text, _)| *text == one);
        known.map_or_else(|| one.to_owned(), |(_, french)| (*french).to_owned())
    };
    english.split("\n\n").map(french).collect::<Vec<_>>().join("\n\n")
}
