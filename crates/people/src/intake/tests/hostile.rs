//! Bytes that no platform wrote: the import returns an error or an intake that reconciles. It never panics,
//! and no message holds a name.

use proptest::prelude::*;

use super::*;

const EXPORT: &str = "\u{feff}Référence paiement;Montant total;Date du paiement;Statut du paiement;Versé;Nom payeur;\
Prénom payeur;Email payeur;Date de naissance;Raison sociale;SIREN;Campagne;Type de campagne;Type;Don supplémentaire;\
Moyen de paiement;Adresse payeur;Code Postal payeur;Ville payeur;Pays payeur;Commentaire\r\n\
53000;25,00;06/01/2024 18:23:13;Payé;Oui;ZQFICTIVE;Capucine;zq@example.org;;;;Don régulier;Don;Don mensuel;;Carte \
bancaire;1 rue;01000;Bourg;France;\r\n\
53033;1\u{202f}250,00;27/03/2024;Payé;Oui;ZQEXEMPLE;Zéphyrin;;12/03/1958;;;Urgence;Don;Don unique;;Chèque;\"12 bis ; \
x\";69007;Lyon;FRA;\"Merci\nà tous\"\r\n\
53033;5,00;27/03/2024;Remboursé;Oui;ZQEXEMPLE;Zéphyrin;;12/03/1958;Société;732829320;;;Billet;5,00;;;1000;;BEL;=1+1\r\n";

const GIFTS: &str = "gift_id,donor_id,date,amount,currency,status\n1,7,2024-01-31,50.00,EUR,settled\n\
2,8,2024-02-01,\"5,00\",CHF,failed\n,9,2024-02-01,1 250.00,,refunded\n";

fn survives(bytes: &[u8]) -> std::result::Result<(), TestCaseError> {
    match one("export.csv", bytes) {
        Ok(intake) => prop_assert!(intake.receipt.reconciles(), "{}", String::from_utf8_lossy(bytes)),
        Err(error) => {
            let said = format!("{error} {error:?} {:?}", error.hints());
            // Parts of the names and e-mails of the texts. An `@` alone may be damage to the header.
            let personal = ["ZQFIC", "ZQEXE", "zq@", "@example"].iter().any(|part| said.contains(part));
            prop_assert!(!personal, "{} from {}", said, String::from_utf8_lossy(bytes));
        }
    }
    Ok(())
}

/// Generates a text with the damage that a file may suffer in transit: bytes changed, dropped, inserted, the
/// end cut off.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let nasty = prop::sample::select(b";,\t|\"\n\r\0=-09/.\xe9\xff\xc3@ ".to_vec());
    let change = (any::<prop::sample::Index>(), 0..3_u8, nasty);
    (prop::collection::vec(change, 0..12), any::<prop::sample::Index>(), any::<bool>()).prop_map(
        move |(changes, end, cut)| {
            let mut bytes = text.as_bytes().to_vec();
            for (at, what, byte) in changes {
                let at = at.index(bytes.len());
                match what {
                    0 => bytes[at] = byte,
                    1 => bytes.insert(at, byte),
                    _ => {
                        bytes.remove(at);
                    }
                }
            }
            if cut {
                bytes.truncate(end.index(bytes.len()) + 1);
            }
            bytes
        },
    )
}

#[test]
fn the_unchanged_files_are_read() {
    let intake = one("export.csv", EXPORT.as_bytes()).unwrap();
    assert_eq!((intake.receipt.read, intake.receipt.refused), (3, 1));
    assert_eq!(one("export.csv", GIFTS.as_bytes()).unwrap().receipt.taken, 3);
}

/// Tests have a smaller limit: 16 MB.
#[test]
fn bombs_in_archives_are_not_unpacked() {
    use super::platforms::packed;
    let spaces = vec![b' '; 1 << 21];
    let numbers = || (0..9).map(|number| number.to_string());
    let of = |names: Vec<String>, bytes: &[u8]| {
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), bytes)).collect();
        packed(&files)
    };
    let inner = packed(&[("a.csv", &spaces)]);
    assert!(inner.len() * 100 < spaces.len(), "{}", inner.len());
    let nested = of(numbers().map(|number| format!("{number}.zip")).collect(), &inner);
    let flat = of(numbers().map(|number| format!("{number}.csv")).collect(), &spaces);
    // A reader of workbooks opens parts whose names begin with a point as well.
    let parts = numbers().map(|number| format!("xl/.{number}.xml")).chain(["xl/workbook.xml".to_owned()]);
    let hidden = of(parts.collect(), &spaces);
    for (name, bytes) in [("nested.zip", nested), ("flat.zip", flat), ("hidden.xlsx", hidden)] {
        assert_eq!(one(name, &bytes).unwrap_err().message().id(), "archive-too-large", "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survives(&bytes)?;
    }

    #[test]
    fn random_rows_under_a_known_header(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        gifts in any::<bool>(),
    ) {
        let text = if gifts { GIFTS } else { EXPORT };
        let header = text.lines().next().unwrap_or_default();
        survives(&[header.as_bytes(), b"\n", &bytes].concat())?;
    }

    #[test]
    fn damaged_payments(bytes in mutated(EXPORT)) {
        survives(&bytes)?;
    }

    #[test]
    fn damaged_gifts(bytes in mutated(GIFTS)) {
        survives(&bytes)?;
    }
}
