use super::*;
use std::time::Duration;

/// Loads from a file with `file` in it, variables and flags.
fn load_all(
    file: Option<&str>,
    variables: &[(&str, &str)],
    flags: &[&str],
) -> Result<Loaded, ConfigError> {
    let path = file.map(|text| {
        let name = format!(
            "sotto-{}-{:?}.conf",
            std::process::id(),
            std::thread::current().id()
        );
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    let mut arguments: Vec<OsString> = vec!["sotto-server".into()];
    if let Some(path) = &path {
        arguments.extend(["--config".into(), path.into()]);
    }
    arguments.extend(flags.iter().map(OsString::from));
    let environment = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let loaded = load(arguments, &environment);
    if let Some(path) = path {
        std::fs::remove_file(path).unwrap();
    }
    loaded
}

fn error(file: Option<&str>, variables: &[(&str, &str)], flags: &[&str]) -> String {
    load_all(file, variables, flags).err().unwrap().to_string()
}

#[test]
fn a_later_layer_wins_and_the_print_says_which() {
    let file = "port = 1\ngrace = 2.5\nping = 3\nhost = [\"192.0.2.1\", \"192.0.2.2\"]\n";
    let variables = [("SOTTO_PORT", "2"), ("SOTTO_GRACE", "4"), ("HOME", "/")];
    let loaded = load_all(Some(file), &variables, &["--port", "3"]).unwrap();
    let options = &loaded.options;
    assert_eq!(options.port, 3);
    assert_eq!(options.grace.as_secs(), 4);
    assert_eq!(options.ping.as_secs(), 3);
    assert_eq!(options.host, ["192.0.2.1", "192.0.2.2"]);
    assert_eq!(loaded.action, Action::Serve);
    let printed = loaded.print();
    for line in [
        "port = 3  # command line",
        "grace = 4  # environment variable SOTTO_GRACE",
        "host = [\"192.0.2.1\", \"192.0.2.2\"]  # ",
        "udp-port = 0  # default",
        "no-sfu = false  # default",
    ] {
        assert!(
            printed.lines().any(|printed| printed.starts_with(line)),
            "{line}: {printed}"
        );
    }
    // The print is a configuration itself.
    let again = load_all(Some(&printed), &[], &[]).unwrap();
    assert_eq!(again.options.port, 3);
    assert_eq!(again.options.grace.as_secs(), 4);
}

#[test]
fn lists_and_switches_come_from_each_layer() {
    let variables = [
        ("SOTTO_ALLOW_ORIGIN", "https://a.example, https://b.example"),
        ("SOTTO_ALLOW_NO_ORIGIN", "true"),
    ];
    let options = load_all(Some("no-sfu = true\n"), &variables, &[])
        .unwrap()
        .options;
    assert_eq!(
        options.allow_origin,
        ["https://a.example", "https://b.example"]
    );
    assert!(options.allow_no_origin && options.no_sfu);
    let off = load_all(Some("no-sfu = true\n"), &[("SOTTO_NO_SFU", "false")], &[]);
    assert!(!off.unwrap().options.no_sfu);
}

#[test]
fn a_wrong_value_says_where_and_what_would_be_right() {
    let told = error(Some("grace = \"fast\"\n"), &[], &[]);
    for part in [
        ".conf: `grace` = \"fast\" is wrong",
        "a number of seconds from 0.05 to 86400",
        "Seconds for which a member whose connection is lost stays",
        "(default 15)",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let told = error(None, &[("SOTTO_PORT", "70000")], &[]);
    for part in [
        "variable SOTTO_PORT",
        "70000 is not in 0..=65535",
        "TCP port",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let told = error(None, &[], &["--port", "x"]);
    assert!(told.contains("'x' for '--port <PORT>'"), "{told}");
    for (file, part) in [
        ("port = [1]\n", "it takes one value"),
        ("port = { a = 1 }\n", "it takes one value"),
        ("no-sfu = \"maybe\"\n", "Right would be: true or false"),
        ("host = [[\"a\"]]\n", "a list has text or numbers in it"),
        ("port = \n", ".conf: "),
        ("[server]\nport = 1\n", "there is no option `server`"),
    ] {
        let told = error(Some(file), &[], &[]);
        assert!(told.contains(part), "{file}: {told}");
    }
    let told = error(Some("no-sfu = true\n"), &[("SOTTO_UDP_PORT", "7")], &[]);
    assert!(told.contains("cannot be used with"), "{told}");
    assert!(
        told.contains("`udp-port`: environment variable SOTTO_UDP_PORT"),
        "{told}"
    );
    let missing = load(
        ["sotto-server", "--config", "/no/such/file.toml"].map(OsString::from),
        &HashMap::new(),
    );
    let told = missing.err().unwrap().to_string();
    assert!(told.contains("/no/such/file.toml"), "{told}");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_name() {
    let told = error(Some("gracee = 3\n"), &[], &[]);
    assert!(
        told.contains("no option `gracee`; the nearest is `grace`"),
        "{told}"
    );
    let told = error(None, &[("SOTTO_UDPPORT", "3")], &[]);
    assert!(
        told.contains("SOTTO_UDPPORT") && told.contains("`udp-port`"),
        "{told}"
    );
    let told = error(None, &[], &["--gracee", "3"]);
    assert!(told.contains("--grace"), "{told}");
    // Of another program, which has the environment in common.
    let loaded = load_all(None, &[("SOTTO_CHROMIUM", "/usr/bin/chromium")], &[]).unwrap();
    assert_eq!(loaded.warnings.len(), 1);
    assert!(loaded.warnings[0].contains("SOTTO_CHROMIUM"));
}

#[test]
fn what_has_changed_is_named() {
    let one = load_all(Some("port = 1\nping = 5\n"), &[], &[]).unwrap();
    let other = load_all(Some("port = 1\nping = 6\ngrace = 4\n"), &[], &[]).unwrap();
    let mut changed = one.changed(&other);
    changed.sort_unstable();
    assert_eq!(changed, ["grace", "ping"]);
}

/// The example that packages install: each option once, in a comment, with its default where there is one.
#[test]
fn the_example_file_has_every_option_with_its_default() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packaging/sotto.toml");
    let example = std::fs::read_to_string(path).unwrap();
    let schema = Schema::new(Arguments::command());
    let mut found = BTreeMap::new();
    for line in example.lines() {
        let Some((name, value)) = line
            .strip_prefix('#')
            .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
            .and_then(|line| line.split_once(" = "))
        else {
            continue;
        };
        assert!(schema.field(name).is_some(), "no option: {line}");
        let twice = found.insert(name.to_owned(), value.to_owned());
        assert!(twice.is_none(), "twice: {line}");
        // Each line is right by itself.
        load_all(Some(&format!("{name} = {value}\n")), &[], &[])
            .map(|_| ())
            .or_else(|error| match error {
                // Some options go in pairs.
                ConfigError::Options(_) => Ok(()),
                error => Err(error),
            })
            .unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    for field in schema.fields() {
        let value = found.get(field.name());
        let value = value.unwrap_or_else(|| panic!("`{}` is not there", field.name()));
        if let Some(default) = field.default() {
            let shown = value.trim_matches('"');
            assert_eq!(shown, default, "default of {}", field.name());
        }
    }
    load_all(Some(&example), &[], &[]).unwrap();
}

/// The manifests for Kubernetes: the configuration is right, with the variables that the pods have.
#[test]
fn the_manifests_have_a_configuration_that_is_right() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../packaging/kubernetes/sotto.yaml"
    );
    let manifest = std::fs::read_to_string(path).unwrap();
    let file: Vec<&str> = manifest
        .lines()
        .skip_while(|line| *line != "  sotto.toml: |")
        .skip(1)
        .map_while(|line| line.strip_prefix("    "))
        .collect();
    let variables: Vec<(&str, &str)> = manifest
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- name: "))
        .filter(|name| name.starts_with("SOTTO_"))
        .map(|name| (name, "192.0.2.1"))
        .collect();
    assert_eq!(variables.len(), 2);
    let loaded = load_all(Some(&file.join("\n")), &variables, &[]).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    let options = loaded.options;
    // Clients of a server that ends have to have the time that it takes.
    let grace = manifest
        .lines()
        .find_map(|line| line.trim().strip_prefix("terminationGracePeriodSeconds: "))
        .and_then(|seconds| seconds.parse().ok())
        .map(Duration::from_secs);
    assert!(grace.unwrap() > options.operator.drain_timeout);
}
