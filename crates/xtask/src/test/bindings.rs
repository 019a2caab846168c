//! Bindings of the npm package in `crates/web`: each name is one of the TypeScript class, and each code and name of a union is there.

use crate::workspace;
use std::collections::BTreeSet;

fn read(file: &str) -> String {
    std::fs::read_to_string(workspace::root().join(file)).unwrap()
}

/// One imported function: its name in JavaScript, and the words of its attribute.
#[derive(Debug, PartialEq, Eq)]
struct Binding<'a> {
    name: &'a str,
    attribute: &'a str,
}

/// The functions of classes that a file imports: those whose attribute has a `js_name`.
fn bindings(rust: &str) -> Vec<Binding<'_>> {
    let attributes = rust.split("#[wasm_bindgen(").skip(1);
    attributes
        .filter_map(|rest| {
            let (attribute, _) = rest.split_once(")]")?;
            let name = attribute.split_once("js_name = \"")?.1.split('"').next()?;
            Some(Binding { name, attribute })
        })
        .collect()
}

/// The members of a TypeScript class, one a line, without their indentation. Private ones begin with `#`.
fn members(typescript: &str) -> impl Iterator<Item = &str> {
    typescript
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// Whether a class has the member that a binding imports, in the form that the binding takes it for.
fn has(typescript: &str, binding: &Binding<'_>) -> bool {
    let Binding {
        name, attribute, ..
    } = binding;
    members(typescript).any(|line| {
        let (is_static, line) = strip(line, "static ");
        let (_, line) = strip(line, "async ");
        let (is_getter, line) = strip(line, "get ");
        let (is_field, line) = strip(line, "readonly ");
        let Some(rest) = line.strip_prefix(name) else {
            return false;
        };
        let is_value = is_getter || (is_field && rest.starts_with(':'));
        let is_function = !is_value && rest.starts_with(['(', '<']);
        is_static == attribute.contains("static_method_of")
            && if attribute.contains("getter") {
                is_value
            } else {
                is_function
            }
    })
}

fn strip<'a>(line: &'a str, word: &str) -> (bool, &'a str) {
    line.strip_prefix(word)
        .map_or((false, line), |rest| (true, rest))
}

/// The strings of a union: ``| 'one'``, one a line or several.
fn union<'a>(typescript: &'a str, name: &str) -> BTreeSet<&'a str> {
    let start = format!("export type {name} =");
    let (_, rest) = typescript.split_once(start.as_str()).unwrap();
    // A comment may have a semicolon, and has none behind a quote.
    let end = rest.find("';").unwrap();
    let lines = rest.get(..=end).unwrap().lines();
    lines
        .filter(|line| {
            let line = line.trim_start();
            !line.starts_with('*') && !line.starts_with("/*")
        })
        .flat_map(|line| line.split('\'').skip(1).step_by(2))
        .collect()
}

/// The names of options in a list of them: `member: true,`, one a line.
fn options(typescript: &str, list: &str) -> Vec<String> {
    let start = format!("export const {list} = {{");
    let (_, rest) = typescript.split_once(start.as_str()).unwrap();
    let lines = rest.lines().take_while(|line| !line.starts_with('}'));
    lines
        .filter_map(|line| line.trim().strip_suffix(": true,"))
        .map(ToOwned::to_owned)
        .collect()
}

/// The strings of Rust code in front of its tests, without those of attributes.
fn strings(rust: &str) -> BTreeSet<&str> {
    let code = rust.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .collect()
}

#[test]
fn functions_are_found_and_told_apart() {
    let rust = "#[wasm_bindgen(catch, method, js_name = \"protect\")]\npub(crate) fn a(\n    this: &Call,\n    b: &C,\n) -> D;\n\
                #[wasm_bindgen(static_method_of = Call, js_name = \"join\")]\nfn b(c: &D) -> E;\n";
    let found = bindings(rust);
    let names: Vec<_> = found.iter().map(|it| it.name).collect();
    assert_eq!(names, ["protect", "join"]);
    let class =
        "class Call {\n  static async join(a: B): C {\n    protect(a);\n  }\n  #protect(a) {}\n";
    let is_there: Vec<_> = found.iter().map(|it| has(class, it)).collect();
    assert_eq!(is_there, [false, true]);
    let binding = |name, attribute| Binding { name, attribute };
    let class =
        "  get state(): S {\n  readonly member: string;\n  leave(): void {\n  on<N extends K>(\n";
    assert!(has(class, &binding("state", "method, getter")));
    assert!(has(class, &binding("member", "method, getter")));
    assert!(has(class, &binding("leave", "method")));
    assert!(has(class, &binding("on", "method")));
    assert!(!has(class, &binding("state", "method")));
    assert!(!has(class, &binding("leave", "method, getter")));
    assert!(!has(class, &binding("leave", "static_method_of = Call")));
    assert!(!has(class, &binding("lea", "method")));
}

#[test]
fn each_function_is_one_of_its_class() {
    for (rust, class, least) in [
        (
            "crates/web/src/bindings.rs",
            "worker-js/src/call/call.ts",
            10,
        ),
        (
            "crates/web/src/room_log.rs",
            "worker-js/src/log/room-log.ts",
            3,
        ),
    ] {
        let (rust, class) = (read(rust), read(class));
        let bindings = bindings(&rust);
        assert!(bindings.len() >= least, "{bindings:?}");
        let missing: Vec<_> = bindings.iter().filter(|it| !has(&class, it)).collect();
        assert_eq!(missing, Vec::<&Binding<'_>>::new());
    }
}

#[test]
fn each_code_of_an_error_is_there() {
    let rust = read("crates/web/src/error_code.rs");
    let typescript = read("worker-js/src/call/error.ts");
    assert_eq!(strings(&rust), union(&typescript, "CallErrorCode"));
}

#[test]
fn each_state_and_each_track_is_there() {
    let rust = read("crates/web/src/state.rs");
    let typescript = read("worker-js/src/call/events.ts");
    assert_eq!(strings(&rust), union(&typescript, "CallState"));
    let rust = read("crates/web/src/track.rs");
    let typescript = read("worker-js/src/api/track.ts");
    assert_eq!(strings(&rust), union(&typescript, "TrackName"));
}

/// An option of another name would be refused when a call is joined.
#[test]
fn each_option_is_one_of_the_package() {
    let rust = read("crates/web/src/join_options.rs");
    let mut known = options(&read("worker-js/src/call/options.ts"), "CALL_OPTIONS");
    // The list of a call has this one in it, by `...CALL_FILES`.
    known.extend(options(
        &read("worker-js/src/call/call-files.ts"),
        "CALL_FILES",
    ));
    let known: BTreeSet<_> = known.iter().map(String::as_str).collect();
    let used = strings(&rust);
    assert!(used.len() > 5, "{used:?}");
    let unknown: Vec<_> = used.difference(&known).collect();
    assert_eq!(unknown, Vec::<&&str>::new());
}

/// Events that have a function of their own are those of the package.
#[test]
fn each_event_is_one_of_the_package() {
    let rust = read("crates/web/src/call.rs");
    let typescript = read("worker-js/src/call/events.ts");
    let (_, list) = typescript
        .split_once("export interface CallEvents {")
        .unwrap();
    let known: BTreeSet<_> = list
        .lines()
        .take_while(|line| *line != "}")
        .filter_map(|line| line.strip_prefix("  ")?.split_once(':'))
        .map(|(name, _)| name.trim_matches('\''))
        .collect();
    let used: Vec<_> = rust
        .lines()
        .filter_map(|line| {
            line.split_once("self.on(\"")
                .or(line.split_once("self.on_read(\""))
        })
        .filter_map(|(_, rest)| rest.split('"').next())
        .collect();
    assert!(used.len() > 4, "{used:?}");
    let unknown: Vec<_> = used.iter().filter(|name| !known.contains(*name)).collect();
    assert_eq!(unknown, Vec::<&&str>::new());
}

/// The names that a room log is made with are those of its options.
#[test]
fn each_option_of_a_room_log_is_one_of_the_package() {
    let rust = read("crates/web/src/room_log.rs");
    let known = options(&read("worker-js/src/log/options.ts"), "LOG_OPTIONS");
    let used = rust.split("&options, \"").skip(1);
    let used: Vec<_> = used.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(used.len(), 3);
    for name in used {
        assert!(known.iter().any(|known| known == name), "{name}");
    }
}
