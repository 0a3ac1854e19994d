use proptest::prelude::*;

use super::*;

fn book(name: &str) -> PeopleBook {
    let mut book = PeopleBook::with_fixed_key();
    for n in 0..8 {
        let id = book.add(&format!("email:{n}@example.org"), |_| false).unwrap();
        book.get_mut(&id).unwrap().last_name = format!("{name}{n}");
    }
    book
}

/// A vault in a folder, with this passphrase.
fn vault(folder: &Path, passphrase: &str) -> Vault {
    Vault::new(folder, Some(Passphrase::quick(passphrase)))
}

/// Returns the names and the bytes of all files of a folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = disk::files_of(folder).unwrap().into_iter();
    files.map(|path| (disk::file_name(&path), std::fs::read(&path).unwrap())).collect()
}

/// Returns whether a file of a folder holds a text.
fn holds(folder: &Path, text: &str) -> bool {
    files(folder).iter().any(|(_, bytes)| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
}

#[test]
fn an_encrypted_vault_holds_no_name_and_stays_encrypted() {
    let folder = tempfile::tempdir().unwrap();
    let (path, secret) = (folder.path(), Passphrase::quick("quiet heron"));
    let book = book("FICTIVE");
    book.save(path).unwrap();
    // A save that was killed left half of the plain file.
    disk::write_bytes(&path.join(".obole-left.tmp"), b"{\"last_name\": \"FICTIVE0\"").unwrap();
    assert!(holds(path, "FICTIVE"));
    let lock = disk::FolderLock::take_private(path).unwrap();
    assert_eq!(Vault::new(path, None).encrypt(&secret).unwrap(), book);
    drop(lock);
    assert_eq!(VaultForm::of(path), VaultForm::Encrypted);
    let vault = vault(path, "quiet heron");
    assert_eq!(vault.load().unwrap(), book);
    vault.save(&vault.load().unwrap()).unwrap();
    for text in ["FICTIVE", "example.org", "quiet heron"] {
        assert!(!holds(path, text), "{text}");
    }
    assert_eq!(files(path).len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(vault.file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(vault.decrypt().unwrap(), book);
    assert_eq!((VaultForm::of(path), files(path).len()), (VaultForm::Plain, 1));
    assert_eq!(PeopleBook::load(path).unwrap(), book);
}

#[test]
fn a_new_vault_with_a_passphrase_is_never_plain_and_a_plain_one_stays_plain() {
    let folder = tempfile::tempdir().unwrap();
    let [new, plain] = ["new", "plain"].map(|name| folder.path().join(name));
    let book = book("FICTIVE");
    vault(&new, "quiet heron").save(&book).unwrap();
    assert!(VaultForm::of(&new) == VaultForm::Encrypted && !holds(&new, "FICTIVE"));
    book.save(&plain).unwrap();
    vault(&plain, "quiet heron").save(&book).unwrap();
    assert_eq!(VaultForm::of(&plain), VaultForm::Plain);
    assert_eq!(vault(&plain, "quiet heron").load().unwrap(), book);
}

#[test]
fn without_the_passphrase_nothing_is_read_or_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    vault(path, "quiet heron").save(&book("FICTIVE")).unwrap();
    let before = files(path);
    let other = vault(path, "loud heron");
    let new = Passphrase::quick("new");
    let none = Vault::new(path, None);
    let refused = [
        other.load().unwrap_err(),
        other.encrypt(&new).unwrap_err(),
        other.decrypt().unwrap_err(),
        none.load().unwrap_err(),
        none.load_or_new().unwrap_err(),
        none.save(&PeopleBook::default()).unwrap_err(),
        none.encrypt(&new).unwrap_err(),
        none.decrypt().unwrap_err(),
    ];
    for (at, error) in refused.iter().enumerate() {
        let id = if at < 3 { "passphrase-wrong" } else { "passphrase-missing" };
        assert_eq!((error.kind(), error.message().id()), (Kind::Usage, id), "{at}");
        let said = format!("{error} {error:?} {other:?}");
        assert!(!said.contains("heron") && !error.hints().is_empty(), "{said}");
    }
    assert_eq!(files(path), before);
}

#[test]
fn a_change_of_the_passphrase_ends_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let book = book("FICTIVE");
    vault(path, "old").save(&book).unwrap();
    vault(path, "old").encrypt(&Passphrase::quick("new")).unwrap();
    assert_eq!(vault(path, "old").load().unwrap_err().message().id(), "passphrase-wrong");
    assert_eq!(vault(path, "new").load().unwrap(), book);
}

#[test]
fn damaged_files_are_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let vault = vault(path, "quiet heron");
    vault.save(&book("FICTIVE")).unwrap();
    let good = std::fs::read(vault.file()).unwrap();
    let mut bad: Vec<Vec<u8>> = (0..good.len()).step_by(10).map(|end| good[..end].to_vec()).collect();
    // A bit of every byte of the header and of the first bytes after it, then some of the rest.
    let header = good.windows(4).position(|part| part == b"\n---").unwrap() + 80;
    for at in (0..header).chain((header..good.len()).step_by(97)) {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        bad.push(bytes);
    }
    bad.extend([b"{\"version\":7}".to_vec(), [&good[..], b"more"].concat(), [&good[..], &good].concat()]);
    for (at, bytes) in bad.iter().enumerate() {
        disk::write_bytes(&vault.file(), bytes).unwrap();
        let error = vault.load().unwrap_err();
        assert!(matches!(error.kind(), Kind::Usage | Kind::Unreadable), "{error}");
        assert!(!format!("{error} {error:?}").contains("FICTIVE"), "{error:?}");
        if at % 20 == 0 {
            assert_eq!(vault.decrypt().unwrap_err().kind(), error.kind());
            assert_eq!(&std::fs::read(vault.file()).unwrap(), bytes);
        }
    }
    disk::write_bytes(&vault.file(), &good).unwrap();
    vault.load().unwrap();
}

#[test]
fn a_file_for_a_key_or_of_too_much_work_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(folder.path(), "quiet heron");
    vault.save(&book("FICTIVE")).unwrap();
    let good = String::from_utf8_lossy(&std::fs::read(vault.file()).unwrap()).into_owned();
    let salt = good.lines().nth(1).unwrap().strip_suffix(" 2").unwrap();
    for (line, id) in [
        (format!("{salt} 21"), "vault-too-much-work"),
        (format!("{salt} 63"), "vault-too-much-work"),
        (format!("{salt} 99"), "vault-too-much-work"),
        (format!("{salt} 0"), "vault-age-damaged"),
        ("-> X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(), "vault-without-passphrase"),
    ] {
        let bytes = std::fs::read(vault.file()).unwrap();
        let end = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0;
        let bytes = [b"age-encryption.org/v1\n", line.as_bytes(), &bytes[end..]].concat();
        disk::write_bytes(&vault.file(), &bytes).unwrap();
        let error = vault.load().unwrap_err();
        assert_eq!((error.kind(), error.message().id()), (Kind::Unreadable, id), "{line}");
    }
}

#[test]
fn a_change_that_was_killed_is_finished_either_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (book, other) = (book("FICTIVE"), book("OTHER"));
    let secret = Passphrase::quick("quiet heron");
    let vault = vault(path, "quiet heron");
    let both = |plain: &PeopleBook| {
        for file in ["book.json", "book.age"] {
            disk::remove_file(&path.join(file)).unwrap();
        }
        vault.save(&book).unwrap();
        disk::write_private_json(&path.join("book.json"), plain).unwrap();
        assert_eq!(vault.form(), VaultForm::Both);
    };
    both(&book);
    for error in [vault.load().unwrap_err(), vault.save(&book).unwrap_err()] {
        assert_eq!((error.kind(), error.message().id()), (Kind::Refused, "vault-in-both-forms"));
        assert!(!error.hints().is_empty());
    }
    assert_eq!(vault.encrypt(&secret).unwrap(), book);
    assert_eq!(vault.form(), VaultForm::Encrypted);
    both(&book);
    assert_eq!(vault.decrypt().unwrap(), book);
    assert_eq!(vault.form(), VaultForm::Plain);
    // Two vaults: the program cannot know which one is meant.
    both(&other);
    let before = files(path);
    for error in [vault.encrypt(&secret).unwrap_err(), vault.decrypt().unwrap_err()] {
        assert_eq!((error.kind(), error.message().id()), (Kind::Refused, "vault-forms-differ"));
    }
    assert_eq!(vault.encrypt(&Passphrase::quick("other")).unwrap_err().kind(), Kind::Usage);
    assert_eq!(files(path), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn encryption_then_decryption_is_the_identity(
        plain in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..300),
            // Around the end of a chunk of the format.
            (65_530..65_545_usize).prop_map(|length| vec![7; length]),
        ],
        secret in "\\PC{1,40}",
    ) {
        let secret = Passphrase::quick(&secret);
        let mut sealed = Vec::new();
        secret.encrypt(&mut sealed, |out| Ok(out.write_all(&plain)?)).unwrap();
        prop_assert_eq!(secret.decrypt(&sealed).unwrap(), plain);
    }
}
