//! The way to an application's database on another machine.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use crate::cli::Answer;
use crate::joined::Serving;
use crate::world::*;

/// A certificate that vouches for nobody else.
fn stranger(folder: &Path) -> PathBuf {
    let made = rcgen::generate_simple_self_signed(vec!["orang-lain".to_owned()]).unwrap();
    let file = folder.join("lain.pem");
    std::fs::write(&file, made.cert.pem()).unwrap();
    file
}

/// Somebody on the way who tells each of both that the other speaks in the open alone.
fn between(port: &str, opening: fn(&mut TcpStream, &mut TcpStream)) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (own, server) = (listener.local_addr().unwrap().port(), format!("127.0.0.1:{port}"));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, mut server) = (client.unwrap(), TcpStream::connect(&server).unwrap());
            opening(&mut client, &mut server);
            let mut back = (server.try_clone().unwrap(), client.try_clone().unwrap());
            let carries = std::thread::spawn(move || std::io::copy(&mut back.0, &mut back.1));
            let _ = std::io::copy(&mut client, &mut server);
            let _ = server.shutdown(Shutdown::Both);
            let _ = carries.join();
        }
    });
    own
}

/// PostgreSQL's client asks first whether it may speak secured: the answer is no.
fn declined(client: &mut TcpStream, _: &mut TcpStream) {
    let mut asked = [0; 8];
    client.read_exact(&mut asked).unwrap();
    assert_eq!(asked, [0, 0, 0, 8, 4, 210, 22, 47], "a client that asks for TLS");
    client.write_all(b"N").unwrap();
}

/// MariaDB's server names first what it can do: TLS is struck from it.
fn struck(client: &mut TcpStream, server: &mut TcpStream) {
    let mut head = [0; 4];
    server.read_exact(&mut head).unwrap();
    let mut greeting = vec![0; usize::from(head[0]) + usize::from(head[1]) * 256];
    server.read_exact(&mut greeting).unwrap();
    // After its version, the connection's number, eight salted bytes and an empty one.
    let version = greeting.iter().position(|&byte| byte == 0).unwrap();
    let able = &mut greeting[version + 15];
    assert_ne!(*able & 8, 0, "a server that offers TLS");
    *able &= !8;
    client.write_all(&[&head[..], &greeting].concat()).unwrap();
}

#[test]
fn a_secured_line_is_believed_by_its_certificate_alone() {
    let Some(db) = Databases::given("aman") else { return };
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = free_port();
    regency(&data);
    let _serving = Serving::at(&data, HUB, port);
    let fingerprint = who(port)["fingerprint"].as_str().unwrap().to_owned();
    let other = stranger(place.path());
    let table = "CREATE TABLE rawat (id INT PRIMARY KEY, nama VARCHAR(40))";
    db.old(&format!(
        "{table}; INSERT INTO rawat VALUES (1, 'Ani');
        CREATE USER IF NOT EXISTS aman@'127.0.0.1' REQUIRE SSL; GRANT SELECT ON *.* TO aman@'127.0.0.1'"
    ));
    db.taken(&format!("{table}; INSERT INTO rawat VALUES (1, 'Ani')"));
    let servers = [
        (format!("mysql://aman@127.0.0.1:{}/{}", db.maria.1, db.name), db.old("SELECT @@ssl_ca")),
        (format!("postgres://postgres@127.0.0.1:{}/{}", db.postgres_port(), db.name), db.taken("SHOW ssl_ca_file")),
    ];
    let mut folders = 0;
    let mut init = |source: String| -> (PathBuf, Answer) {
        folders += 1;
        let folder = place.path().join(format!("mesin{folders}"));
        std::fs::create_dir(&folder).unwrap();
        let nothing = place.path().join("kosong");
        std::fs::write(&nothing, "").unwrap();
        let connect = format!("127.0.0.1:{port}");
        let given = ["init", "--hub", HUB, "--connect", &connect, "--fingerprint", &fingerprint, "--system", SIK];
        let of = ["--code", "", "--source", &source, "--table", "rawat", "--key", "id", "--dataset", "pasien"];
        let made = agent(&folder, &[&given[..], &of, &["--password-file", nothing.to_str().unwrap()]].concat());
        (folder, made)
    };
    let strikes: [fn(&mut TcpStream, &mut TcpStream); 2] = [struck, declined];
    for ((server, authority), strike) in servers.into_iter().zip(strikes) {
        let secured = |file: &str| format!("{server}?tls=required&tls_ca={file}");
        let (folder, made) = init(secured(&authority));
        assert_eq!(made.code, Some(0), "{server}: {made:?}");
        let shown = agent(&folder, &["dry-run"]);
        assert!(shown.out.contains(r#""nama":"Ani""#), "{server}: {shown:?}");
        // Another authority, and the machine's own ones, do not vouch for it.
        let (folder, refused) = init(secured(other.to_str().unwrap()));
        assert!(refused.code == Some(1) && refused.err.contains("tidak dipercaya"), "{server}: {refused:?}");
        assert!(!folder.join("agent.toml").exists());
        let (_, refused) = init(format!("{server}?tls=required"));
        assert!(refused.err.contains("tidak dipercaya"), "{server}: {refused:?}");
        // By another name than its certificate's it is somebody else.
        let (_, refused) = init(secured(&authority).replace("@127.0.0.1", "@localhost"));
        assert!(refused.err.contains("tidak dipercaya"), "{server}: {refused:?}");
        let (_, refused) = init(secured("tidak-ada.pem"));
        assert!(refused.code == Some(2) && refused.err.contains("tidak-ada.pem"), "{server}: {refused:?}");
        // Nobody on the way can bring it to speak in the open.
        let port = server.rsplit([':', '/']).nth(1).unwrap();
        let through = server.replace(port, &between(port, strike).to_string());
        let (folder, refused) = init(format!("{through}?tls=required&tls_ca={authority}"));
        assert!(refused.code == Some(1) && refused.err.contains("tidak menawarkan TLS"), "{server}: {refused:?}");
        assert!(!folder.join("agent.toml").exists());
    }
    // Whom the server lets in by secured lines alone comes in by no other.
    let (_, refused) = init(format!("mysql://aman@127.0.0.1:{}/{}", db.maria.1, db.name));
    assert_eq!(refused.code, Some(1), "{refused:?}");
}
