use obole_error::Lang;

use super::*;

fn seen(bytes: &[u8]) -> Result<Sniff> {
    recognise(bytes, None)
}

#[test]
fn canonical_files_are_plain_or_not() {
    let plain = seen(b"gift_id,donor_id,date,amount\n1,7,2024-01-31,50.00\n2,7,2024-02-01,5\n").unwrap();
    assert_eq!((plain.format, plain.delimiter, plain.plain), (Format::CanonicalGifts, b',', true));
    for row in ["1;7;31/01/2024;50.00", "1;7;2024-01-31;50,00", "1;7;2024-01-31;1.250"] {
        let other = seen(format!("gift_id;donor_id;date;amount\n{row}\n").as_bytes()).unwrap();
        assert_eq!((other.delimiter, other.plain), (b';', false), "{row}");
    }
    let donors = seen("\u{feff}donor_id\tbirth_year\tgender\n1\t1950\tF\n".as_bytes()).unwrap();
    assert_eq!((donors.format, donors.delimiter), (Format::CanonicalDonors, b'\t'));
}

#[test]
fn the_payments_export_is_recognised_in_any_dress() {
    let header = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Email payeur";
    let with_bom = seen(format!("\u{feff}{header}\r\n").as_bytes()).unwrap();
    assert_eq!((with_bom.format, with_bom.encoding), (Format::HelloAssoPayments, Encoding::Utf8));
    assert_eq!(with_bom.header[0], "Référence paiement");
    let resaved = format!(" {}\r\n", header.replace(';', ","));
    let bytes = encoding_rs::WINDOWS_1252.encode(&resaved).0.into_owned();
    let resaved = seen(&bytes).unwrap();
    assert_eq!((resaved.delimiter, resaved.encoding), (b',', Encoding::Windows1252));
    assert_eq!(resaved.format, Format::HelloAssoPayments);
}

#[test]
fn what_is_no_table_is_said_plainly() {
    for (bytes, word) in [
        (&b""[..], "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n", "empty"),
        (b"\x7fELF\0\0", "not text"),
        (b"hello\n", "not a known header"),
    ] {
        let error = seen(bytes).unwrap_err();
        assert_eq!(error.kind(), Kind::Unreadable);
        assert!(error.to_string().contains(word), "{error} / {word}");
    }
}

#[test]
fn an_unknown_header_is_named_and_data_never() {
    let error = seen(b"date;payment amount;gift;colour\n2024;5;6;red\n").unwrap_err();
    assert!(error.to_string().contains("payment amount"));
    for line in [
        "Capucine;FICTIVE;capucine.fictive@example.org;25,00\n",
        "Capucine;FICTIVE;Lyon-sur-Papier;France\n",
        "Capucine FICTIVE\n",
        "Don;FICTIVE;Capucine;Lyon\n",
        "53000,FICTIVE,Capucine,date\n",
    ] {
        let error = seen(line.as_bytes()).unwrap_err();
        let said = format!("{error} {error:?} {:?}", error.hints());
        assert!(said.contains("not a known header"), "{said}");
        assert!(!said.contains("FICTIVE") && !said.contains("Capucine"), "{said}");
    }
}

#[test]
fn a_form_export_of_unknown_columns_is_sent_to_the_right_place() {
    let header = "Référence commande;Date de la commande;Statut de la commande;Nom adhérent;Total\n";
    assert!(seen(header.as_bytes()).unwrap_err().hints()[0].text(Lang::En).contains("Paiements"));
}

#[test]
fn a_forced_format_must_fit() {
    let error = recognise(b"donor_id,date,amount\n", Some(&Format::HelloAssoPayments)).unwrap_err();
    assert!(error.to_string().contains("helloasso-payments"));
}
