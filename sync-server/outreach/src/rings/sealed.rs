//! What is said to a phone's browser through its maker's push service, which cannot read it: RFC 8291 (encryption) and RFC 8292
//! (who says it).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hkdf::Hkdf;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::json;
use sha2::Sha256;

/// A point of the curve, uncompressed: its first byte says so.
pub const POINT: usize = 65;
const UNCOMPRESSED: u8 = 4;
/// What subscriptions bring beside it.
pub const AUTH: usize = 16;
const SALT: usize = 16;
const KEY: usize = 16;
const NONCE: usize = 12;
/// Records are longer than any message: there is one.
const RECORD: u32 = 4096;
/// The longest text: with all that surrounds it, it is as long as push services take messages.
pub const MOST: usize = 3_900;
/// Texts are made as long as a multiple of this, so that the length says little.
const STEP: usize = 256;
/// How long the word on who says it is good; a day at most is allowed.
const GOOD: TimeDelta = TimeDelta::hours(12);

/// Cryptography does not say why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these keys do not go together")]
pub struct Failed;

/// Whether these can be what a browser made.
pub fn is_sound(point: &[u8], auth: &[u8]) -> bool {
    point.len() == POINT && point[0] == UNCOMPRESSED && auth.len() == AUTH
}

/// Seals a text to a browser's point and secret; the salt is never used twice.
pub fn seal(text: &[u8], point: &[u8], auth: &[u8], salt: [u8; SALT]) -> Result<Vec<u8>, Failed> {
    let mut padded = text.to_vec();
    padded.push(END);
    padded.resize(padded.len().next_multiple_of(STEP).min(MOST.max(padded.len())), 0);
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).map_err(failed)?;
    let own_point = own.compute_public_key().map_err(failed)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, point);
    let agreed = |secret: &[u8]| sealed(padded, secret, own_point.as_ref(), point, auth, salt);
    agree_ephemeral(own, &theirs, agreed).map_err(failed)?
}

/// Behind the text, where no other record follows; what stands after it fills up.
const END: u8 = 2;

fn sealed(
    mut padded: Vec<u8>,
    secret: &[u8],
    own: &[u8],
    theirs: &[u8],
    auth: &[u8],
    salt: [u8; SALT],
) -> Result<Vec<u8>, Failed> {
    let info = [b"WebPush: info\0".as_slice(), theirs, own].concat();
    let input: [u8; 32] = derived(auth, secret, &info)?;
    let key: [u8; KEY] = derived(&salt, &input, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; NONCE] = derived(&salt, &input, b"Content-Encoding: nonce\0")?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).map_err(failed)?);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut padded)
        .map_err(failed)?;
    let length = u8::try_from(own.len()).map_err(|_| Failed)?;
    Ok([salt.as_slice(), &RECORD.to_be_bytes(), &[length], own, &padded].concat())
}

fn derived<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> Result<[u8; N], Failed> {
    let mut out = [0; N];
    Hkdf::<Sha256>::new(Some(salt), input).expand(info, &mut out).map_err(|_| Failed)?;
    Ok(out)
}

fn failed(_: impl Sized) -> Failed {
    Failed
}

/// The server's key pair: push services tell by it who rings.
pub struct Signer(EcdsaKeyPair);

impl Signer {
    /// A new one, as it is kept.
    pub fn made() -> Result<Vec<u8>, Failed> {
        let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        Ok(pair.map_err(failed)?.as_ref().to_vec())
    }

    /// The one that was kept.
    pub fn read(kept: &[u8]) -> Result<Signer, Failed> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, kept, &SystemRandom::new());
        pair.map(Signer).map_err(failed)
    }

    /// What browsers subscribe with.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().as_ref())
    }

    /// The header `Authorization` for a service at this origin, in the name of whoever can be reached by `contact`.
    pub fn authorization(&self, origin: &str, contact: &str, now: DateTime<Utc>) -> Result<String, Failed> {
        let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let head = part(json!({ "typ": "JWT", "alg": "ES256" }));
        let claims = part(json!({ "aud": origin, "exp": (now + GOOD).timestamp(), "sub": contact }));
        let said = format!("{head}.{claims}");
        let signature = self.0.sign(&SystemRandom::new(), said.as_bytes()).map_err(failed)?;
        let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
        Ok(format!("vapid t={said}.{signature}, k={}", self.public()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// RFC 8291, appendix A.
    #[test]
    fn the_example_of_the_standard_is_sealed_as_it_stands_there() {
        let secret = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let own =
            bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        let theirs =
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let text = b"When I grow up, I want to be a watermelon\x02".to_vec();
        let message = sealed(text, &secret, &own, &theirs, &auth, salt).unwrap();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(message),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_\
             yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn a_message_is_as_long_as_others_and_as_services_take_it() {
        let point =
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        let length = |text: usize| seal(&vec![b'x'; text], &point, &[1; AUTH], [2; SALT]).unwrap().len();
        assert_eq!(length(3), length(200));
        assert!(length(MOST - 1) <= 4096 && length(0) > POINT);
        assert_eq!(seal(b"x", &[4; POINT], &[1; AUTH], [2; SALT]), Err(Failed), "no point of the curve");
        assert!(is_sound(&point, &[1; AUTH]) && !is_sound(&point[1..], &[1; AUTH]));
    }

    #[test]
    fn a_key_pair_that_was_kept_is_the_same() {
        let kept = Signer::made().unwrap();
        let public = Signer::read(&kept).unwrap().public();
        assert_eq!((public.len(), &public), (87, &Signer::read(&kept).unwrap().public()));
        assert!(Signer::read(&kept[1..]).is_err());
    }
}
