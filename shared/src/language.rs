//! Language tags: `en`, `de-CH`, `zh-Hant-TW` (BCP 47).
//!
//! Which languages there are is a list here, as ISO 639-1 has them, with those of India and a few others that have three
//! letters only. A tag of a language nobody speaks is a slip of the keyboard.

/// The languages with two letters.
const TWO: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz \
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu \
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd \
    ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st \
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";
/// Those that have three letters only, as far as offices speak them.
const THREE: &str = "ast bho brx ceb chr ckb doi fil fur gsw haw hsb kok mai mni nds sat scn szl tzm yue";

/// The longest tag, in characters.
const LONGEST: usize = 35;

/// Whether a tag is well formed and names a language that there is.
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    let known = TWO.split_whitespace().chain(THREE.split_whitespace()).any(|one| one == language);
    known
        && tag.len() <= LONGEST
        && parts.all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_from_slips_of_the_keyboard() {
        for tag in ["en", "EN", "de-CH", "hi-IN", "zh-Hant-TW", "kok-IN", "sr-Latn", "en-GB-oxendict"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in [
            "",
            "xx",
            "xx-IN",
            "e",
            "english",
            "en-",
            "en--IN",
            "de_DE",
            "en IN",
            "en-abcdefghi",
            "x-private",
        ] {
            assert!(!is_language(tag), "{tag}");
        }
        assert!(!is_language(&format!("en{}", "-abcdefgh".repeat(4))));
    }
}
