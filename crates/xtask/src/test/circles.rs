//! Circles of imports between the files of a Rust crate. The compiler allows them, and a reader has to take such files in at
//! once. For TypeScript the linter finds them (`biome.json`).
//!
//! An edge is a path that begins with `crate`, `super`, `self` or the name of a child module, outside of tests and
//! comments. It leads to the file that defines its first item: re-exports are followed. `mod` is no edge.

use crate::workspace;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The files that take part in circles, by crate. To be opened, not to be added to.
const KNOWN: [(&str, &[&str]); 0] = [];

#[test]
fn no_file_takes_part_in_a_circle_of_imports() {
    let mut found = BTreeMap::new();
    for folder in fs::read_dir(workspace::root().join("crates")).unwrap() {
        let folder = folder.unwrap().path();
        let files = Crate::read(&folder.join("src")).circles();
        if !files.is_empty() {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            found.insert(name, files);
        }
    }
    let known: BTreeMap<String, BTreeSet<String>> = KNOWN
        .iter()
        .map(|(name, files)| {
            let files = files.iter().map(ToString::to_string);
            ((*name).to_owned(), files.collect())
        })
        .collect();
    assert_eq!(found, known);
}

#[test]
fn circles_are_found_through_re_exports_and_parents() {
    let circles = |files: &[(&str, &str)]| {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Crate::new(files).circles().into_iter().collect::<Vec<_>>()
    };
    let root = ("lib.rs", "mod a;\nmod b;\npub use a::A;\npub use b::B;\n");
    let through_root = [
        root,
        ("a.rs", "use crate::B;\n"),
        ("b.rs", "use crate::{\n    A, x,\n};\n"),
    ];
    assert_eq!(circles(&through_root), ["a.rs", "b.rs"]);
    let one_way = [
        root,
        ("a.rs", "use crate::B; // crate::A\n"),
        (
            "b.rs",
            "//! As [`crate::A`].\nstruct B;\n#[cfg(test)]\nmod tests {\n    use crate::A;\n}\n",
        ),
    ];
    assert_eq!(circles(&one_way), [""; 0]);
    let parent = [
        ("lib.rs", "mod a;\n"),
        ("a.rs", "mod c;\nuse c::C;\npub struct A;\n"),
        ("a/c.rs", "fn c() -> super::A {}\n"),
    ];
    assert_eq!(circles(&parent), ["a.rs", "a/c.rs"]);
}

/// The files of a crate by module: `["a", "b"]` is `a/b.rs` or `a/b/mod.rs`.
struct Crate(BTreeMap<Vec<String>, File>);

struct File {
    path: String,
    /// Code, without comments and tests.
    code: String,
}

impl Crate {
    fn read(source: &Path) -> Self {
        let mut files = Vec::new();
        let mut folders = vec![source.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let name = path.strip_prefix(source).unwrap().to_string_lossy();
                    files.push((name.replace('\\', "/"), fs::read_to_string(&path).unwrap()));
                }
            }
        }
        Self::new(files.into_iter())
    }

    fn new(files: impl Iterator<Item = (String, String)>) -> Self {
        let is_test = |path: &str| path.starts_with("tests") || path.ends_with("tests.rs");
        Self(
            files
                .filter(|(path, _)| !is_test(path))
                .map(|(path, text)| {
                    let code = code_of(&text);
                    (module_of(&path), File { path, code })
                })
                .collect(),
        )
    }

    /// All files from which a walk along imports comes back.
    fn circles(&self) -> BTreeSet<String> {
        let edges: BTreeMap<_, _> = self
            .0
            .keys()
            .map(|module| (module, self.imports(module)))
            .collect();
        let comes_back = |start: &Vec<String>| {
            let mut seen = BTreeSet::new();
            let mut next: Vec<_> = edges[start].iter().collect();
            while let Some(module) = next.pop() {
                if module == start {
                    return true;
                }
                if seen.insert(module) {
                    next.extend(&edges[module]);
                }
            }
            false
        };
        let in_circles = self.0.iter().filter(|(module, _)| comes_back(module));
        in_circles.map(|(_, file)| file.path.clone()).collect()
    }

    /// The other modules whose items a module names.
    fn imports(&self, module: &[String]) -> BTreeSet<Vec<String>> {
        paths(&self.0[module].code)
            .into_iter()
            .filter_map(|path| self.absolute(module, &path))
            .filter_map(|path| self.defined_in(&path, 0))
            .filter(|imported| imported != module)
            .collect()
    }

    /// A path from the root of the crate; `None` if it leads out of the crate.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let mut from = module.to_vec();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" => from.clear(),
            "self" => {}
            "super" => {
                from.pop();
            }
            child => {
                from.push(child.to_owned());
                if !self.0.contains_key(&from) {
                    return None;
                }
            }
        }
        rest = &rest[1..];
        while rest.first().is_some_and(|segment| segment == "super") {
            from.pop();
            rest = &rest[1..];
        }
        Some(from.into_iter().chain(rest.iter().cloned()).collect())
    }

    /// The module that defines the item of a path: the longest module in front, or the one that it is re-exported from.
    fn defined_in(&self, path: &[String], depth: usize) -> Option<Vec<String>> {
        let len = (0..=path.len()).rfind(|len| self.0.contains_key(&path[..*len]))?;
        let (module, item) = path.split_at(len);
        let Some(item) = item.first().filter(|_| depth < 8) else {
            return Some(module.to_vec());
        };
        let origin = exports(&self.0[module].code)
            .into_iter()
            .find(|export| export.last() == Some(item))
            .and_then(|export| self.absolute(module, &export))
            .and_then(|export| self.defined_in(&export, depth + 1));
        // The root of a crate holds modules and re-exports; a name that is neither is no edge.
        origin.or_else(|| (!module.is_empty()).then(|| module.to_vec()))
    }
}

fn module_of(path: &str) -> Vec<String> {
    let mut module: Vec<String> = path
        .trim_end_matches(".rs")
        .split('/')
        .map(ToOwned::to_owned)
        .collect();
    if ["lib", "main", "mod"].contains(&module.last().map_or("", String::as_str)) {
        module.pop();
    }
    module
}

/// Everything in front of the tests at the end, without comments.
fn code_of(text: &str) -> String {
    let lines = text
        .lines()
        .take_while(|line| *line != "#[cfg(test)]" || !text.contains("mod tests {"));
    let code = lines.map(|line| line.split("//").next().unwrap_or_default());
    code.collect::<Vec<_>>().join("\n")
}

/// All paths of code with two segments or more, those in braces one by one.
fn paths(code: &str) -> Vec<Vec<String>> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for (at, _) in code.match_indices("::") {
        // The path from its first segment on: nothing but names and colons in front.
        let front = code[..at].trim_end_matches(|c| is_name(c) || c == ':');
        let first = &code[front.len()..at];
        if first.is_empty() || first.starts_with(':') || first.contains("::") {
            continue;
        }
        expand(&code[front.len()..], Vec::new(), &mut found);
    }
    found
}

/// Reads one path, or the tree of a `use`, into `found`. Returns the text behind it.
fn expand<'a>(text: &'a str, before: Vec<String>, found: &mut Vec<Vec<String>>) -> &'a str {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let text = text.trim_start();
    let mut path = before;
    if let Some(tree) = text.strip_prefix('{') {
        let mut rest = tree;
        loop {
            rest = expand(rest, path.clone(), found).trim_start();
            match rest.strip_prefix(',') {
                Some(further) if !further.trim_start().starts_with('}') => rest = further,
                Some(further) => rest = further.trim_start(),
                None => return rest.strip_prefix('}').unwrap_or(rest),
            }
            if let Some(behind) = rest.strip_prefix('}') {
                return behind;
            }
        }
    }
    let name = text.split(|c| !is_name(c)).next().unwrap_or_default();
    let mut rest = &text[name.len()..];
    let is_the_module_itself = name == "self" && !path.is_empty();
    if !name.is_empty() && !is_the_module_itself {
        path.push(name.to_owned());
    }
    match rest.strip_prefix("::") {
        Some(further) => expand(further, path, found),
        None => {
            if let Some(renamed) = rest.trim_start().strip_prefix("as ") {
                let name = renamed.split(|c| !is_name(c)).next().unwrap_or_default();
                rest = &renamed[name.len()..];
            }
            if path.len() > 1 {
                found.push(path);
            }
            rest
        }
    }
}

/// The paths that a module re-exports.
fn exports(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for line in code.split(';') {
        let statement = line.trim_start();
        if let Some((visibility, tree)) = statement.split_once("use ")
            && visibility
                .trim_start()
                .rsplit('\n')
                .next()
                .is_some_and(|word| word.starts_with("pub"))
        {
            expand(tree, Vec::new(), &mut found);
        }
    }
    found
}
