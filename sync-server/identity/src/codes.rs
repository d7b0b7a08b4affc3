//! Short codes that people read out and type: of invitations, of the second factor's recovery, of the first company.

/// What can be told apart when it is read aloud or written by hand.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many characters a code has.
const LENGTH: usize = 8;
/// A code of random bytes.
pub fn code_of(nonce: [u8; 16]) -> String {
    let mut left = u128::from_be_bytes(nonce);
    let base = ALPHABET.len() as u128;
    let mut next = || {
        let at = usize::try_from(left % base).unwrap_or_default();
        left /= base;
        char::from(ALPHABET[at])
    };
    (0..LENGTH).map(|_| next()).collect()
}

/// In two groups, as it is read out.
pub fn shown(code: &str) -> String {
    let (first, second) = code.split_at(LENGTH / 2);
    format!("{first}-{second}")
}

/// A code as it was typed: small letters, spaces and hyphens do not matter.
pub fn read(typed: &str) -> Option<String> {
    let plain: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .take(LENGTH + 1)
        .collect();
    let good = plain.len() == LENGTH && plain.bytes().all(|b| ALPHABET.contains(&b));
    good.then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        let code = code_of([9; 16]);
        assert_eq!(code.len(), LENGTH);
        let said = shown(&code);
        for typed in [said.clone(), said.to_lowercase(), said.replace('-', " "), format!("  {code}\n")] {
            assert_eq!(read(&typed), Some(code.clone()), "{typed:?}");
        }
        for typed in ["", "K7QM-2XP", "K7QM-2XPDD", "K7QM-2XP0", "K7QM-2XPO", "К7QM-2XPD"] {
            assert_eq!(read(typed), None, "{typed:?}");
        }
    }
}
