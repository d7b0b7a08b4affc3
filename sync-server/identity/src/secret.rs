//! The server's own key: what must not be read out of a copy of the database is sealed with it, and what a browser only
//! carries for us is signed with it.
//!
//! It is a file beside the database, `secret.key`, made at the first start; with several processes all are given the same
//! one. The database knows its fingerprint: a server with another key does not start, as it would show and send nonsense.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Utc};
use engine::db::{Db, DbError};
use engine::{fetch_optional, private, run};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use shared::seams::Randomness;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The name of the file in the data folder.
pub const FILE: &str = "secret.key";
/// What sealed bytes begin with.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// Where the key comes from.
#[derive(Clone)]
pub enum SecretSource {
    /// 64 hex digits.
    Said(String),
    /// A file with them; made if it is missing and the database has no key yet.
    File(PathBuf),
}

impl std::fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SecretSource::Said(_) => f.write_str("Said(…)"),
            SecretSource::File(path) => write!(f, "File({})", path.display()),
        }
    }
}

/// Why there is no key to work with.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("a server's key is 64 hex digits, as `openssl rand -hex 32` makes them; {0} is none")]
    NotAKey(String),
    #[error("the server's key {0}: {1}")]
    File(PathBuf, io::Error),
    #[error(
        "{place} is not the key of this database (the database says {wanted}, the key is {found}). Start with the key that \
         belongs to it: it lies beside the database's backup, or where the other processes have theirs (--secret-file). \
         If it is lost, `sync-server secret renew` begins with this one; docs/deploy.md says what that takes away."
    )]
    Other { place: String, found: String, wanted: String },
    #[error(
        "there is no key at {place}, and this database has one (it says {wanted}). Bring the file back from the backup, or say \
         where it is (--secret-file). If it is lost, `sync-server secret renew` makes a new one; docs/deploy.md says what \
         that takes away."
    )]
    Missing { place: String, wanted: String },
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The key.
#[derive(Clone)]
pub struct ServerKey([u8; 32]);

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServerKey({})", self.fingerprint())
    }
}

impl ServerKey {
    /// The key of these bytes.
    pub const fn of(bytes: [u8; 32]) -> ServerKey {
        ServerKey(bytes)
    }

    /// A new one.
    pub fn new(random: &dyn Randomness) -> ServerKey {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&random.nonce());
        bytes[16..].copy_from_slice(&random.nonce());
        ServerKey(bytes)
    }

    /// Reads 64 hex digits.
    pub fn read(text: &str) -> Option<ServerKey> {
        let bytes = hex::decode(text.trim()).ok()?;
        bytes.try_into().ok().map(ServerKey)
    }

    /// What may be said of it: enough to tell keys apart, nothing that helps to find it.
    pub fn fingerprint(&self) -> String {
        hex::encode(&self.own(b"fingerprint")[..8])
    }

    /// Bytes that are read with this key alone, and only as `about` this: elsewhere they do not open.
    pub fn seal(&self, about: &str, plain: &[u8], random: &dyn Randomness) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        nonce[..16].copy_from_slice(&random.nonce());
        nonce[16..].copy_from_slice(&random.nonce()[..8]);
        let payload = Payload { msg: plain, aad: about.as_bytes() };
        let sealed = self.cipher().encrypt(XNonce::from_slice(&nonce), payload);
        // It fails beyond 256 GB alone.
        [&[VERSION], nonce.as_slice(), &sealed.unwrap_or_default()].concat()
    }

    /// What was sealed; none if it was with another key, is about something else, or was changed.
    pub fn open(&self, about: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let rest = sealed.strip_prefix(&[VERSION])?;
        let (nonce, rest) = rest.split_at_checked(NONCE)?;
        let payload = Payload { msg: rest, aad: about.as_bytes() };
        self.cipher().decrypt(XNonce::from_slice(nonce), payload).ok()
    }

    /// A signature under what a browser carries.
    pub fn sign(&self, about: &str, said: &[u8]) -> Vec<u8> {
        self.mac(about, said).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
    }

    /// Whether a signature is ours; in constant time.
    pub fn signed(&self, about: &str, said: &[u8], signature: &[u8]) -> bool {
        self.mac(about, said).is_some_and(|mac| mac.verify_slice(signature).is_ok())
    }

    fn mac(&self, about: &str, said: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.own(b"sign")).ok()?;
        // Its length first: where one part ends and the other begins is nobody's choice.
        mac.update(&(about.len() as u64).to_be_bytes());
        mac.update(about.as_bytes());
        mac.update(said);
        Some(mac)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.own(b"seal").into())
    }

    /// A key for one purpose.
    fn own(&self, purpose: &[u8]) -> [u8; 32] {
        let mut own = [0; 32];
        // It fails beyond 255 times 32 bytes alone.
        let _ = Hkdf::<Sha256>::new(Some(b"sevengate"), &self.0).expand(purpose, &mut own);
        own
    }
}

/// The key that belongs to this database; a database without one takes the one that is there, or a new one.
pub async fn of(
    source: &SecretSource,
    db: &Db,
    random: &dyn Randomness,
    now: DateTime<Utc>,
) -> Result<ServerKey, SecretError> {
    let known = known(db).await?;
    let key = match source {
        SecretSource::Said(text) => said(text)?,
        SecretSource::File(path) => match read(path)? {
            Some(key) => key,
            None => match known {
                Some(wanted) => return Err(SecretError::Missing { place: place(source), wanted }),
                None => make(path, random)?,
            },
        },
    };
    agree(db, key, source, now).await
}

/// The key that the settings name, made if it is missing, is that of the database from now on, whichever was before. What
/// was sealed with another one does not open any more.
pub async fn renewed(
    source: &SecretSource,
    db: &Db,
    random: &dyn Randomness,
    now: DateTime<Utc>,
) -> Result<ServerKey, SecretError> {
    let key = match source {
        SecretSource::Said(text) => said(text)?,
        SecretSource::File(path) => match read(path)? {
            Some(key) => key,
            None => make(path, random)?,
        },
    };
    let mut tx = db.write().await?;
    run!(tx, "delete from server_keys where purpose = 'seal'")?;
    tx.commit().await?;
    agree(db, key, source, now).await
}

/// Notes the key's fingerprint, or compares it with the one that is there.
async fn agree(
    db: &Db,
    key: ServerKey,
    source: &SecretSource,
    now: DateTime<Utc>,
) -> Result<ServerKey, SecretError> {
    let found = key.fingerprint();
    if known(db).await?.is_none() {
        let mut tx = db.write().await?;
        run!(
            tx,
            "insert into server_keys (purpose, fingerprint, made_ms) values ('seal', $1, $2) on conflict do nothing",
            found.as_str(),
            now
        )?;
        tx.commit().await?;
    }
    // Of two that came first at the same time, one stands.
    match known(db).await? {
        Some(wanted) if wanted != found => Err(SecretError::Other { place: place(source), found, wanted }),
        _ => Ok(key),
    }
}

async fn known(db: &Db) -> Result<Option<String>, DbError> {
    let mut tx = db.read().await?;
    let sql = "select fingerprint from server_keys where purpose = 'seal' order by purpose";
    Ok(fetch_optional!(tx, (String,), sql)?.map(|(fingerprint,)| fingerprint))
}

fn said(text: &str) -> Result<ServerKey, SecretError> {
    ServerKey::read(text).ok_or_else(|| SecretError::NotAKey("SEVENGATE_SECRET".to_owned()))
}

fn place(source: &SecretSource) -> String {
    match source {
        SecretSource::Said(_) => "SEVENGATE_SECRET".to_owned(),
        SecretSource::File(path) => path.display().to_string(),
    }
}

fn read(path: &Path) -> Result<Option<ServerKey>, SecretError> {
    let failed = |error| SecretError::File(path.to_owned(), error);
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    private::close(path).map_err(failed)?;
    let key = ServerKey::read(&text);
    key.map(Some).ok_or_else(|| SecretError::NotAKey(path.display().to_string()))
}

/// Writes a new key down so that it is whole or not there, also after a power cut; of two processes that do so at once, one
/// is right and the other takes its key.
fn make(path: &Path, random: &dyn Randomness) -> Result<ServerKey, SecretError> {
    make_by(path, random, |part, path| std::fs::hard_link(part, path))
}

fn make_by(
    path: &Path,
    random: &dyn Randomness,
    link: impl Fn(&Path, &Path) -> io::Result<()>,
) -> Result<ServerKey, SecretError> {
    let failed = |error| SecretError::File(path.to_owned(), error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    private::new_folders(folder).map_err(failed)?;
    let key = ServerKey::new(random);
    let part = path.with_extension(format!("{}.part", hex::encode(&random.nonce()[..8])));
    let there = |error: &io::Error| error.kind() == io::ErrorKind::AlreadyExists;
    let written = write_new(&part, &key).and_then(|()| match link(&part, path) {
        // A disk that knows no links: anyone who makes the file is right.
        Err(error) if !there(&error) => write_new(path, &key),
        linked => linked,
    });
    let _ = std::fs::remove_file(&part);
    written.or_else(|error| if there(&error) { Ok(()) } else { Err(failed(error)) })?;
    settle(folder);
    read(path)?.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))
}

/// Writes a key into a new file; half of one does not stay.
fn write_new(path: &Path, key: &ServerKey) -> io::Result<()> {
    let mut file = private::options().create_new(true).open(path)?;
    let written = writeln!(file, "{}", hex::encode(key.0)).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written
}

/// Has the names in a folder written down, where a system lets one ask for that.
fn settle(folder: &Path) {
    let settled = if cfg!(unix) { std::fs::File::open(folder).and_then(|f| f.sync_all()) } else { Ok(()) };
    if let Err(error) = settled {
        tracing::warn!(folder = %folder.display(), %error, "a folder with a new key could not be synced");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::edge::SystemRandomness;

    const KEY: ServerKey = ServerKey::of([7; 32]);

    #[test]
    fn what_is_sealed_opens_with_its_key_and_for_what_it_is_about_alone() {
        let random = SystemRandomness;
        let sealed = KEY.seal("mail 1", b"/link/abc", &random);
        assert_eq!(KEY.open("mail 1", &sealed).as_deref(), Some(b"/link/abc".as_slice()));
        assert!(!sealed.windows(5).any(|part| part == b"/link"));
        assert_ne!(
            sealed,
            KEY.seal("mail 1", b"/link/abc", &random),
            "twice the same does not look the same"
        );
        assert_eq!(KEY.open("mail 2", &sealed), None);
        assert_eq!(ServerKey::of([8; 32]).open("mail 1", &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(KEY.open("mail 1", &changed), None, "byte {at}");
        }
        assert_eq!(KEY.open("mail 1", &[]), None);
        assert_eq!(KEY.open("mail 1", &[VERSION; 10]), None);
    }

    #[test]
    fn a_signature_is_for_one_thing() {
        let signature = KEY.sign("toast a", b"said");
        assert!(KEY.signed("toast a", b"said", &signature));
        assert!(!KEY.signed("toast a", b"else", &signature) && !KEY.signed("toast ", b"asaid", &signature));
        assert!(!ServerKey::of([8; 32]).signed("toast a", b"said", &signature));
        assert!(!KEY.signed("toast a", b"said", &[]));
    }

    #[test]
    fn a_key_is_made_once_and_closed() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("keys").join(FILE);
        assert!(read(&path).unwrap().is_none());
        let made = make(&path, &SystemRandomness).unwrap();
        let again = make(&path, &SystemRandomness).unwrap();
        assert_eq!(made.0, again.0, "the one that was first stands");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left over");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        }
        std::fs::write(&path, "not a key").unwrap();
        assert!(matches!(read(&path), Err(SecretError::NotAKey(_))));
    }

    #[test]
    fn a_key_is_made_on_a_disk_that_knows_no_links() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(FILE);
        let unlinked = |_: &Path, _: &Path| -> io::Result<()> { Err(io::ErrorKind::Unsupported.into()) };
        let made = make_by(&path, &SystemRandomness, unlinked).unwrap();
        let again = make_by(&path, &SystemRandomness, unlinked).unwrap();
        assert_eq!(made.0, again.0, "the one that was first stands");
        assert_eq!(read(&path).unwrap().unwrap().0, made.0);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left over");
    }
}
