//! Lets the server build before the web app has been, and anew when the web app has.

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    for files in ["../../web/dist", "../../web/dist.br"] {
        println!("cargo::rerun-if-changed={files}");
        std::fs::create_dir_all(files)?;
    }
    Ok(())
}
