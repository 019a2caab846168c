//! Metrics of a running server, as Prometheus reads them.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

/// The answer to a request over HTTP, with its head.
pub fn get(server: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(server).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The value of a metric, with its labels as they are written.
pub fn metric(text: &str, name: &str) -> f64 {
    let line = text
        .lines()
        .find(|line| line.split_once(' ').is_some_and(|(found, _)| found == name));
    let line = line.unwrap_or_else(|| panic!("{name} is not in {text}"));
    line.split_once(' ').unwrap().1.parse().unwrap()
}
