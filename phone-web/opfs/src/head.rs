//! What stands at the beginning of each file of the pool: which of SQLite's files it holds.

/// Bytes before the contents: a page, so that SQLite's pages stay on the disk's.
pub const BYTES: u64 = 4096;
/// Bytes that are read and written of it: a sector, which a disk writes whole.
pub const WRITTEN: usize = 512;
/// The longest name, in bytes.
pub const LONGEST: usize = WRITTEN - NAME - 4;

const MAGIC: [u8; 8] = *b"7gates\0\x01";
const NAME: usize = 10;

/// What a head says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// The file holds nothing.
    Free,
    /// It holds the file of this name.
    Of(String),
    /// It makes no sense: torn, damaged, or of a newer version.
    Unreadable,
}

impl Head {
    /// Reads what stands at the beginning of a file; `read` may be shorter than a head where the file is.
    pub fn parse(read: &[u8]) -> Head {
        if read.iter().all(|byte| *byte == 0) {
            return Head::Free;
        }
        let Ok(head) = <[u8; WRITTEN]>::try_from(read) else { return Head::Unreadable };
        let (said, sum) = head.split_at(WRITTEN - 4);
        if head[..MAGIC.len()] != MAGIC || crc32fast::hash(said).to_le_bytes() != sum {
            return Head::Unreadable;
        }
        let length = usize::from(u16::from_le_bytes([head[8], head[9]]));
        match said.get(NAME..NAME + length).map(<[u8]>::to_vec).map(String::from_utf8) {
            Some(Ok(name)) if name.is_empty() => Head::Free,
            Some(Ok(name)) => Head::Of(name),
            Some(Err(_)) | None => Head::Unreadable,
        }
    }

    /// The bytes of a head; none where the name is too long.
    pub fn bytes(name: Option<&str>) -> Option<[u8; WRITTEN]> {
        let name = name.unwrap_or_default().as_bytes();
        let mut head = [0; WRITTEN];
        head[..MAGIC.len()].copy_from_slice(&MAGIC);
        head[8..NAME].copy_from_slice(&u16::try_from(name.len()).ok()?.to_le_bytes());
        if name.len() > LONGEST {
            return None;
        }
        head[NAME..NAME + name.len()].copy_from_slice(name);
        let sum = crc32fast::hash(&head[..WRITTEN - 4]);
        head[WRITTEN - 4..].copy_from_slice(&sum.to_le_bytes());
        Some(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_says_what_was_written_and_a_torn_one_says_nothing() {
        let head = Head::bytes(Some("/phone/store/a.db-wal")).unwrap();
        assert_eq!(Head::parse(&head), Head::Of("/phone/store/a.db-wal".to_owned()));
        assert_eq!(Head::parse(&Head::bytes(None).unwrap()), Head::Free);
        for at in 0..WRITTEN {
            let mut torn = head;
            torn[at] ^= 1;
            assert_eq!(Head::parse(&torn), Head::Unreadable, "byte {at}");
        }
        let half = [&head[..256], &[0; 256]].concat();
        assert_eq!(Head::parse(&half), Head::Unreadable);
        assert_eq!(Head::parse(&head[..100]), Head::Unreadable);
    }

    #[test]
    fn a_new_file_is_free_and_a_name_that_does_not_fit_is_refused() {
        assert_eq!(Head::parse(&[]), Head::Free);
        assert_eq!(Head::parse(&[0; WRITTEN]), Head::Free);
        assert!(Head::bytes(Some(&"a".repeat(LONGEST))).is_some());
        assert!(Head::bytes(Some(&"a".repeat(LONGEST + 1))).is_none());
    }
}
