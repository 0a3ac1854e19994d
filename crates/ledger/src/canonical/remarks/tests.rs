use super::*;

#[test]
fn refusals_are_found_in_free_text() {
    for text in [
        "ne plus écrire",
        "unsub",
        "Bitte nicht mehr anschreiben",
        "Keine Werbung",
        "No solicitations",
        "No enviar publicidad",
        "NE PAS CONTACTER",
        "Ne plus solliciter svp",
        "Merci de ne plus m'envoyer de courrier",
        "je ne souhaite plus recevoir vos lettres",
        "ne souhaite pas être contactée",
        "Ne m'écrivez plus",
        "ne m'envoyez plus rien",
        "Plus de courrier s'il vous plaît",
        "pas de mail",
        "STOP",
        "stop courrier",
        "désabonnée le 3 mai",
        "demande de désinscription",
        "Refus",
        "opposée",
        "s'oppose à tout envoi",
        "droit d’opposition exercé",
        "veuillez supprimer mes données",
        "retirez-moi de vos listes",
        "do not mail",
        "Please do not contact me again",
        "don't call",
        "no longer wishes to receive letters",
        "no more mail",
        "unsubscribed 2024",
        "opt-out",
        "NPAI",
        "a demandé à être retiré du fichier",
        "supprimer de la liste",
        "à supprimer",
        "opposition RGPD",
        "opposé au démarchage",
        "refuse tout démarchage",
        "merci de ne pas me recontacter",
        "parti sans laisser d’adresse",
        "en maison de retraite, stop",
        "please remove from mailing list",
        "no further contact",
        "take off list",
        "no mail",
        "no letters please",
        "ne veut plus rien",
        "M. Exemple refuse tout courrier",
        "never contact",
        "demande d'opposition du 3 mai",
        "ne pas déranger",
        "elle s'oppose aux appels",
        "aucun appel",
        "pas de courriel",
        "fiche à supprimer",
        "n'habite plus à l'adresse indiquée",
        "Retour Poste : destinataire inconnu",
        "returned by Royal Mail",
        "Right to erasure request",
        "veut pas qu'on l'appelle",
        "Je ne souhaite recevoir ni mail ni courrier",
        "withdrew consent for email and post",
        "a demandé la suppression de ses données",
        "never ring again",
        "sous tutelle, UDAF",
    ] {
        assert!(refuses_contact(text) && remark_refuses(text), "{text}");
    }
}

#[test]
fn other_remarks_are_no_refusals() {
    for text in [
        "",
        "ok",
        "Merci pour tout ce que vous faites !",
        "Ne pas envoyer de reçu fiscal",
        "je ne souhaite pas recevoir d'attestation",
        "ne souhaite plus de reçu fiscal",
        "Bon courage, n'arrêtez pas !",
        "en plus de mon don habituel",
        "pas de souci",
        "donatrice fidèle, appelle souvent",
        "Écrire à sa fille",
        "un don de plus",
        "Appel de Noël",
        "Rue du Postillon",
        "75011",
        "actif",
        "Stop Sida",
        "Courrier",
        "liste de Noël",
        "aucun don depuis 2019",
        "n'hésitez pas à me contacter",
        "do not hesitate to call me",
        "pas d'adresse mail",
        "aucun email",
        "je n'ai pas reçu votre courrier",
        "pas encore reçu de mail",
        "billet à retirer sur place",
        "doublon à supprimer",
        "prélèvement refusé, relancer",
        "n'oubliez pas de m'envoyer la lettre",
        "Keep up the good work, never stop!",
        "no email address on form",
    ] {
        assert!(!refuses_contact(text), "{text}");
    }
}

#[test]
fn deaths_are_told_of_the_donor_and_of_nobody_else() {
    for text in [
        "décédé",
        "Décédée le 3 mai",
        "client décédé",
        "DCD",
        "Statut : décédé",
        "deceased 2019",
        "mort",
        "Mr est décédé en mars",
        "mme veuve, mr dcd",
        "RIP",
        "Dupont †",
        "Décédé suite à un cancer",
        "décédé, legs en cours",
        "Décédée (info de sa fille)",
        "Décédé, pas d'héritier",
        "Mme est décédée, voir son mari",
        "M. Exemple : DCD, écrire à sa fille",
        "passed away in May",
        "mort en 2019",
        "Décès le 3 mai",
        "pas de réponse, décédé",
        "Appel de son épouse : Monsieur est décédé",
        "sa soeur : il est mort à Noël",
        "My mother, who was your donor for 30 years, died last month",
        "état civil : +05/02/2011",
        "d. 13/11/2016",
        "RIP l'ami, 30 ans de dons",
        "Décès. Sa femme reprend le don",
        "Executor wrote",
        "legs reçu suite à son décès",
        "n'est plus de ce monde",
    ] {
        assert!(remark_refuses(text), "{text}");
    }
    for text in [
        "Don en mémoire de mon père décédé",
        "Suite au décès de Paul",
        "in memory of my late father, who died in May",
        "non décédé",
        "veuve",
        "Mortagne",
        "actif",
        "pas encore décédé",
        "décès de son mari",
        "mort subite du nourrisson",
        "RIP reçu",
        "12 rue de l'Homme Mort",
        "mari décédé en 2019, veuve",
        "peine de mort",
        "mort de rire avec votre vidéo",
        "annoncé décédé par erreur, bien vivant",
        "Don à la mémoire de Mme L., décédée le 3 mai",
        "her dog died",
        "tél. +33 6 12 34 56 78",
    ] {
        assert!(!remark_refuses(text), "{text}");
    }
}

#[test]
fn names_carry_refusals_and_are_none() {
    for name in ["Exemple (décédé)", "Exemple DCD", "Exemple †", "Exemple - ne plus écrire", "NPAI"] {
        assert!(marks_refusal(name), "{name}");
    }
    for name in [
        "Mort",
        "Le Mort Paul",
        "Petit",
        "Robinson",
        "Le Plessis-Robinson",
        "Stop Sida",
        "Rue des Morts",
        "Paris",
    ] {
        assert!(!marks_refusal(name), "{name}");
    }
}

/// Invented remarks by somebody who had not seen the words: R refuses, D reports the donor's death, N
/// neither.
const LABELLED: &str = include_str!("labelled.tsv");

#[test]
fn labelled_remarks_are_found_and_others_are_not() {
    let lines: Vec<(&str, &str)> = LABELLED.lines().filter_map(|line| line.split_once('\t')).collect();
    let found = |label: fn(&str) -> bool| {
        let of: Vec<&str> = lines.iter().filter(|(is, _)| label(is)).map(|(_, text)| *text).collect();
        (of.iter().filter(|text| remark_refuses(text)).count(), of.len())
    };
    let (refusing, all) = found(|label| label != "N");
    assert!(refusing >= 264 && all == 270, "{refusing} of {all}");
    let (wrong, others) = found(|label| label == "N");
    assert!(wrong <= 1 && others == 170, "{wrong} of {others}");
}
