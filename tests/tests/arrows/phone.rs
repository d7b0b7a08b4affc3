//! The arrows between the screens of the phone: they import in one direction, file by file and folder by folder.

use super::sources;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn the_phones_screens_import_in_one_direction() {
    let folder = "mobile/src/views/";
    let mut files = BTreeMap::new();
    for (path, text) in sources("mobile/src/views") {
        let path = path.strip_prefix(folder).unwrap().trim_end_matches(".rs");
        let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
        module.pop_if(|last| last == "mod");
        files.insert(module, text);
    }
    let arrows = arrows(&files);
    let app = vec!["app".to_owned()];
    let wrong: Vec<_> = arrows.iter().filter(|(_, to)| to.contains(&app) || to.contains(&vec![])).collect();
    assert!(wrong.is_empty(), "these import the root: {wrong:#?}");
    assert!(
        arrows.values().map(BTreeSet::len).sum::<usize>() > 100,
        "the imports are not found: {arrows:#?}"
    );
    assert_eq!(circle(&arrows), None, "these files import each other");
    // Folders as well: what lies below knows nothing of what lies above.
    let mut folders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in &arrows {
        let others = to.iter().map(|to| to[0].clone()).filter(|to| *to != from[0]);
        folders.entry(from[0].clone()).or_default().extend(others);
    }
    assert_eq!(circle(&folders), None, "these folders import each other");
}

#[test]
fn a_circle_of_imports_is_found() {
    let module = |name: &str| name.split('/').map(str::to_owned).collect::<Vec<_>>();
    let file = |name: &str, text: &str| (module(name), text.to_owned());
    let mut files = BTreeMap::from([
        file("screen", "pub enum Screen {}"),
        file("visit", "pub(super) mod next;"),
        file("visit/next", "use crate::views::{gates::step::{Step, go}, screen::Screen};"),
        file("gates/step", "fn on() { super::super::visit::next::take() }"),
    ]);
    assert!(circle(&arrows(&files)).is_some());
    files.insert(
        module("gates/step"),
        "// crate::views::visit::next\nuse crate::views::screen::Screen;".to_owned(),
    );
    assert_eq!(circle(&arrows(&files)), None);
}

/// Which modules each module names; `files` are those below `crate::views`. What a parent declares (`mod`) is no arrow.
fn arrows(files: &BTreeMap<Vec<String>, String>) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let mut all = BTreeMap::new();
    for (module, text) in files.iter().filter(|(module, _)| !module.is_empty()) {
        // The tests of a file may name what they like: they stand last.
        let text = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code: String = code.collect::<Vec<_>>().join("\n");
        let mut to = BTreeSet::new();
        for start in ["crate::views::", "super::", "self::"] {
            for (at, _) in code.match_indices(start) {
                // The second `super` of a path belongs to the first.
                if code[..at].ends_with("::") {
                    continue;
                }
                for path in paths(&code[at..]) {
                    to.extend(named(files, module, &path).filter(|named| named != module));
                }
            }
        }
        all.insert(module.clone(), to);
    }
    all
}

/// The paths that begin here, one for each name in braces.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    let mut done = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in code.chars() {
        match c {
            _ if c.is_alphanumeric() || c == '_' || c == '*' => word.push(c),
            ':' => path.extend((!word.is_empty()).then(|| std::mem::take(&mut word))),
            _ if c.is_whitespace() && open.len() > 1 => {}
            '{' if open.len() > 1 || code.starts_with("crate") && word.is_empty() && !path.is_empty() => {
                open.push(path.clone());
            }
            ',' | '}' if open.len() > 1 => {
                if !word.is_empty() {
                    done.push([path.clone(), vec![std::mem::take(&mut word)]].concat());
                }
                if c == '}' {
                    open.pop();
                }
                path.clone_from(open.last().unwrap());
                if open.len() == 1 {
                    return done;
                }
            }
            _ => break,
        }
    }
    path.push(word);
    done.push(path);
    done
}

/// The module that a path from this one leads to: as far as there are files.
fn named<'a>(
    files: &'a BTreeMap<Vec<String>, String>,
    from: &[String],
    path: &[String],
) -> impl Iterator<Item = Vec<String>> + use<'a> {
    let mut at: Vec<String> = from.to_vec();
    let mut rest = path;
    if let [first, second, more @ ..] = path
        && (first.as_str(), second.as_str()) == ("crate", "views")
    {
        at.clear();
        rest = more;
    }
    while let [first, more @ ..] = rest
        && (first == "super" || first == "self")
    {
        if first == "super" {
            at.pop();
        }
        rest = more;
    }
    at.extend(rest.iter().cloned());
    while !at.is_empty() && !files.contains_key(&at) {
        at.pop();
    }
    files.contains_key(&at).then_some(at).into_iter()
}

/// Some that lead to each other, if any do: what is left after everything is taken away that leads to nothing left, or to which
/// nothing left leads.
fn circle<T: Ord + Clone>(arrows: &BTreeMap<T, BTreeSet<T>>) -> Option<BTreeSet<T>> {
    let mut left = arrows.clone();
    loop {
        let names: BTreeSet<T> = left.keys().cloned().collect();
        let reached: BTreeSet<T> = left.values().flatten().cloned().collect();
        left.retain(|from, to| reached.contains(from) && !to.is_disjoint(&names));
        match left.len() {
            0 => return None,
            now if now == names.len() => return Some(names),
            _ => {}
        }
    }
}
