//! Passwords and codes as they are kept: argon2id, a few at a time, off the async threads, each in memory that stays.
//!
//! A hash needs 19 MiB for some tens of milliseconds. Were it taken and given back each time, on whichever thread is free, the
//! system's allocator would keep it, once for each thread that ever hashed: hundreds of megabytes for good, at the wish of
//! anybody who finds the sign-in page. So there are [`AT_ONCE`] blocks at most, made when they are first needed and used again.

use crate::proven::SignInError;
use crate::{Identity, passwords};
use argon2::password_hash::{self, Output, ParamsString, PasswordHash, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::sync::{Mutex, OnceLock, PoisonError};
use tokio::sync::Semaphore;

/// The longest password that is hashed, in bytes.
const LONGEST: usize = 1024;
/// So many are hashed at once, and the one who comes then waits.
const AT_ONCE: usize = 3;

static HASHING: Semaphore = Semaphore::const_new(AT_ONCE);
/// The memory that is in use by none of them.
static MEMORY: Mutex<Vec<Memory>> = Mutex::new(Vec::new());

/// Where one hash at a time is worked out.
pub struct Memory(Vec<Block>);

impl Memory {
    /// The hash of a secret, with the parameters that are usual here.
    pub fn hash(&mut self, secret: &[u8], salt: &[u8]) -> Result<Vec<u8>, argon2::Error> {
        let mut hash = vec![0; Params::DEFAULT_OUTPUT_LEN];
        self.fill(&Argon2::default(), secret, salt, &mut hash)?;
        Ok(hash)
    }

    fn fill(
        &mut self,
        how: &Argon2<'_>,
        secret: &[u8],
        salt: &[u8],
        hash: &mut [u8],
    ) -> Result<(), argon2::Error> {
        let needed = how.params().block_count();
        if self.0.len() < needed {
            self.0.resize(needed, Block::default());
        }
        // What was worked out before is written over before it is read.
        how.hash_password_into_with_memory(secret, salt, hash, &mut self.0)
    }
}

/// Hashing leaves the async threads alone.
pub async fn slowly<T: Send + 'static>(
    work: impl FnOnce(&mut Memory) -> Result<T, argon2::Error> + Send + 'static,
) -> Result<T, SignInError> {
    let turn = HASHING.acquire().await.map_err(broken)?;
    let work = move || {
        // The turn ends with the work, also where nobody waits for it any more.
        let _turn = turn;
        let free = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = free().pop();
        let mut memory = kept.unwrap_or(Memory(Vec::new()));
        let done = work(&mut memory);
        free().push(memory);
        done
    };
    tokio::task::spawn_blocking(work).await.map_err(broken)?.map_err(broken)
}

/// What is kept of a password.
pub async fn hash(identity: &Identity, password: &str) -> Result<String, SignInError> {
    let salt = SaltString::encode_b64(&identity.random.nonce()).map_err(broken)?;
    let password = passwords::normal(password);
    slowly(move |memory| Ok(kept(memory, cut(&password), salt.as_salt()))).await?.map_err(broken)
}

/// Whether a password is the one that this was kept of.
pub async fn verified(password: String, hash: String) -> Result<bool, SignInError> {
    slowly(move |memory| Ok(fits(memory, cut(&password), &hash))).await?.map_err(broken)
}

/// What an unknown address is compared with, so that it takes as long.
pub fn nobodys_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let salt = SaltString::encode_b64(&[7; 16]).expect("sixteen bytes make a salt");
        kept(&mut Memory(Vec::new()), b"nobody", salt.as_salt()).expect("the default parameters are valid")
    })
}

fn cut(password: &str) -> &[u8] {
    password.as_bytes().get(..LONGEST).unwrap_or(password.as_bytes())
}

fn kept(memory: &mut Memory, password: &[u8], salt: Salt<'_>) -> password_hash::Result<String> {
    let how = Argon2::default();
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt_bytes = salt.decode_b64(&mut bytes)?;
    let hash = memory.hash(password, salt_bytes)?;
    let kept = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(how.params())?,
        salt: Some(salt),
        hash: Some(Output::new(&hash)?),
    };
    Ok(kept.to_string())
}

/// Compares in constant time.
fn fits(memory: &mut Memory, password: &[u8], kept: &str) -> password_hash::Result<bool> {
    let kept = PasswordHash::new(kept)?;
    let (Some(salt), Some(expected)) = (kept.salt, kept.hash) else {
        return Err(password_hash::Error::PhcStringField);
    };
    let algorithm = Algorithm::try_from(kept.algorithm)?;
    let version = kept.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let how = Argon2::new(algorithm, version, Params::try_from(&kept)?);
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes)?;
    let found = Output::init_with(expected.len(), |hash| Ok(memory.fill(&how, password, salt, hash)?))?;
    Ok(found == expected)
}

fn broken(error: impl std::fmt::Display) -> SignInError {
    SignInError::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::{PasswordHasher, PasswordVerifier};

    #[test]
    fn what_was_kept_before_still_fits_and_what_is_kept_now_is_read_elsewhere() {
        let salt = SaltString::encode_b64(&[3; 16]).unwrap();
        let mut memory = Memory(Vec::new());
        let theirs = Argon2::default().hash_password(b"seven gates", &salt).unwrap().to_string();
        let ours = kept(&mut memory, b"seven gates", salt.as_salt()).unwrap();
        assert_eq!(ours, theirs);
        assert!(
            Argon2::default().verify_password(b"seven gates", &PasswordHash::new(&ours).unwrap()).is_ok()
        );
        // The memory is used again, with what is left in it, and for other parameters.
        assert!(fits(&mut memory, b"seven gates", &theirs).unwrap());
        assert!(!fits(&mut memory, b"seven gate", &theirs).unwrap());
        let small = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 3, 2, None).unwrap());
        let small = small.hash_password(b"other", &salt).unwrap().to_string();
        assert!(fits(&mut memory, b"other", &small).unwrap());
        assert!(fits(&mut memory, b"seven gates", &ours).unwrap());
        assert!(fits(&mut memory, b"x", "no hash").is_err());
    }
}
