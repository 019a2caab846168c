//! Lets the server build before the web app has been, and anew when the web app has.

fn main() -> std::io::Result<()> {
    const WEB_APP: &str = "../../web/dist";
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={WEB_APP}");
    std::fs::create_dir_all(WEB_APP)
}
