//! `cargo xtask demo`: a call on this machine.

use crate::command::{self, cargo, program};
use crate::progress::Progress;
use crate::setup::browsers::{self, CHROMIUM};
use crate::{web, workspace};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Long enough for a slow machine; the server itself needs milliseconds.
const SERVER_START: Duration = Duration::from_secs(20);

#[derive(Args)]
pub(crate) struct Options {
    /// Port of the web app
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Headless guests with a fake camera to open in the room, so that one person alone sees a call
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=11))]
    guests: u8,
    /// Open the link in the default browser
    #[arg(long)]
    open: bool,
    /// Name of the room
    #[arg(long, default_value = "demo")]
    room: String,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).is_err() {
        bail!(
            "port {} is in use; stop what uses it or choose another with `--port`",
            options.port
        );
    }
    let guests = options.guests > 0;
    let mut progress = Progress::new(web::STEPS + 2 + usize::from(guests));
    let chromium = if guests {
        progress
            .step("Looking for Chromium, for the guests", || {
                browsers::ensure(&[CHROMIUM])
            })?
            .pop()
    } else {
        None
    };
    web::build(&mut progress)?;
    progress.step("Building the server (some minutes the first time)", || {
        command::run(cargo().args(["build", "--package", "sotto-server"]))
    })?;

    let running = Running::default();
    running.stop_on_signal()?;
    let link = format!("http://localhost:{}/r/{}", options.port, options.room);
    progress.step("Starting the server", || {
        let mut server = program(workspace::executable("sotto-server"));
        running.start(server.args(["--port", &options.port.to_string()]))?;
        wait_for_port(&running, options.port)
    })?;
    if let Some(chromium) = chromium {
        running.start(&mut automation(&chromium, &link, options.guests)?)?;
        eprintln!("      {} headless guest(s) are joining", options.guests);
    }
    println!(
        "\n  Open {link}\n\n  Open it twice, or send it to somebody on this machine, and compare the safety number.\n  Stop with Ctrl-C.\n"
    );
    if options.open && opener::open_browser(&link).is_err() {
        eprintln!("      no browser could be opened here; open the link by hand");
    }
    running.wait_for_server()
}

/// Guests join by the button of the app, which takes a browser that can be driven: a link does nothing by itself.
fn automation(chromium: &Path, link: &str, count: u8) -> Result<std::process::Command> {
    let node = which::which("node").context("Node is missing")?;
    let mut command = program(node);
    command
        .args(["--import", "tsx", "tests/demo/guests.ts", link])
        .arg(count.to_string())
        .env(CHROMIUM.variable, chromium)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    Ok(command)
}

fn wait_for_port(running: &Running, port: u16) -> Result<()> {
    let deadline = Instant::now() + SERVER_START;
    while std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if running.server_has_ended()? {
            bail!("the server ended at once; its own message above says why");
        }
        if Instant::now() > deadline {
            bail!("the server does not answer on port {port}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The server first, then the guests; none of them outlives the demo.
#[derive(Clone, Default)]
struct Running(Arc<Mutex<Vec<Child>>>);

impl Running {
    fn start(&self, command: &mut std::process::Command) -> Result<()> {
        let program = command.get_program().to_owned();
        let child = command
            .spawn()
            .with_context(|| format!("could not start {}", program.to_string_lossy()))?;
        self.children().push(child);
        Ok(())
    }

    fn stop_on_signal(&self) -> Result<()> {
        let running = self.clone();
        ctrlc::set_handler(move || {
            running.stop();
            std::process::exit(0);
        })
        .context("could not listen for Ctrl-C")
    }

    fn server_has_ended(&self) -> Result<bool> {
        self.children()
            .first_mut()
            .map_or(Ok(true), |server| Ok(server.try_wait()?.is_some()))
    }

    fn wait_for_server(&self) -> Result<()> {
        while !self.server_has_ended()? {
            std::thread::sleep(Duration::from_millis(200));
        }
        bail!("the server has ended")
    }

    fn stop(&self) {
        for child in self.children().iter_mut() {
            // Already gone is as good.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn children(&self) -> std::sync::MutexGuard<'_, Vec<Child>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The signal handler holds the other clone for ever.
        if Arc::strong_count(&self.0) <= 2 {
            self.stop();
        }
    }
}
