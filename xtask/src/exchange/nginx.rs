//! nginx twice in one: the provider that answers, and the plain TLS proxy that
//! stands before it for comparison.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::free_address;
use crate::{run, tools};

pub struct Nginx {
    child: Child,
    proxy: String,
    provider: String,
    folder: PathBuf,
    trust: Vec<u8>,
}

impl Nginx {
    /// Starts it with a certificate of its own, answering with `body` letters.
    pub fn start(folder: &Path, body: usize) -> Result<Nginx, String> {
        let nginx = tools::program_of("nginx", "nginx-light")?;
        let folder = folder.join("nginx");
        std::fs::create_dir_all(folder.join("tmp")).map_err(|e| e.to_string())?;
        tools::certificate(&folder, "hub.contoh", "IP:127.0.0.1")?;
        let (proxy, provider) = (free_address()?, free_address()?);
        let settings = folder.join("nginx.conf");
        std::fs::write(&settings, config(&folder, &proxy, &provider, body)).map_err(|e| e.to_string())?;
        let child = Command::new(nginx)
            .arg("-p")
            .arg(&folder)
            .arg("-c")
            .arg(&settings)
            .args(["-e", "stderr"])
            .stdout(Stdio::null())
            .spawn()
            .map_err(|e| format!("cannot run nginx: {e}"))?;
        let trust = std::fs::read(folder.join("cert.pem")).map_err(|e| e.to_string())?;
        let nginx = Nginx { child, proxy, provider, folder, trust };
        let began = Instant::now();
        while std::net::TcpStream::connect(&nginx.proxy).is_err() {
            run::go_on()?;
            if began.elapsed() > Duration::from_secs(20) {
                return Err("nginx does not answer".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(nginx)
    }

    pub fn proxy(&self) -> &str {
        &self.proxy
    }

    pub fn provider(&self) -> String {
        format!("http://{}", self.provider)
    }

    pub fn certificate(&self) -> PathBuf {
        self.folder.join("cert.pem")
    }

    pub fn key(&self) -> PathBuf {
        self.folder.join("key.pem")
    }

    /// The certificate that clients trust, as PEM.
    pub fn trust(&self) -> &[u8] {
        &self.trust
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        run::end(&mut self.child, &[Signal::SIGTERM]);
    }
}

fn config(folder: &Path, proxy: &str, provider: &str, body: usize) -> String {
    let tmp = folder.join("tmp").display().to_string();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("  {kind}_temp_path {tmp}/{kind};\n"))
        .collect();
    format!(
        "daemon off;\nworker_processes 2;\npid {tmp}/nginx.pid;\nerror_log stderr error;\n\
         events {{ worker_connections 1024; }}\nhttp {{\n{temporary}  access_log off;\n  keepalive_requests 1000000;\n  \
         client_max_body_size 200m;\n  upstream provider {{ server {provider}; keepalive 64; }}\n  \
         server {{\n    listen {proxy} ssl;\n    ssl_certificate {cert};\n    ssl_certificate_key {key};\n    \
         location / {{ proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection \"\"; }}\n  }}\n  \
         server {{ listen {provider}; location / {{ default_type text/plain; return 200 \"{}\"; }} }}\n}}\n",
        "y".repeat(body),
        cert = folder.join("cert.pem").display(),
        key = folder.join("key.pem").display(),
    )
}
