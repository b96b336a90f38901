//! The proof `join`: an agency joins the exchange from nothing, on a machine where
//! nothing is, by what the guide says and in its own words. What a person types is
//! read from the pages; only what a page stands in for is put in.

mod calls;
pub mod guide;
mod machine;
mod names;
mod regency;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use calls::Called;
use guide::{Line, Part};
use machine::{Kind, Machine, Network};
use names::Names;
use regency::{Hub, Regency};

use crate::rush::Options;
use crate::{agent, run, tools};

/// As the guide calls it; the server of names knows where it is.
const HUB: &str = "hub.contoh.go.id";
const PORT: u16 = 8443;
const AGENCY: &str = "41-agen.md";
const OFFICE: &str = "38-pertukaran-data.md";
const PASSWORD: &str = "hanya baca 1";
/// Rows of the application's table.
const ROWS: usize = 50;
const ARRIVES_WITHIN: Duration = Duration::from_secs(60);
/// What the guide promises, of a person's time.
const PROMISED_S: u64 = 15 * 60;

/// A person: letters typed in a second, digits heard and read out in a second, and
/// the seconds to read and understand a command or a question.
const TYPES: u64 = 2;
const SPEAKS: u64 = 1;
const THINKS_S: u64 = 15;

/// A table as an old application has it.
const TABLE: &str = "CREATE DATABASE simpus CHARACTER SET latin1; USE simpus;
  CREATE TABLE pasien (id INT PRIMARY KEY, nama VARCHAR(100), tgl_lahir DATE, saldo DECIMAL(15,2), aktif TINYINT(1));
  SET sql_mode = '';
  INSERT INTO pasien SELECT seq, CONCAT('René ', seq), IF(seq % 7 = 0, '0000-00-00', '1970-01-02'), seq / 4, seq % 2
    FROM seq_1_to_50;";

/// What the agency's part asked of a person.
#[derive(Debug, Default)]
struct Asked {
    commands: usize,
    questions: usize,
    letters: usize,
    /// Digits that were read over the telephone, to and fro.
    digits: usize,
}

impl Asked {
    fn typed(&mut self, text: &str) {
        self.commands += 1;
        self.letters += text.chars().count();
    }

    /// A person's seconds, by the figures above.
    fn seconds(&self) -> u64 {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        count(self.letters) / TYPES + count(self.digits) / SPEAKS + count(self.commands + self.questions) * THINKS_S
    }
}

/// Why it cannot be tried here; none where it can.
pub fn hindrance() -> Option<String> {
    Network::lay().err().map(|why| format!("no clean machine here: {why}"))
}

pub fn prove(arguments: &[String]) -> Result<(), String> {
    let options = Options::read(arguments)?;
    // Shortened, it is the agent that the tests have built, and no Debian is made.
    let (simpul, agent, kind) = match options.quick {
        true => {
            let simpul = options.simpul()?;
            let beside = simpul.with_file_name(agent::PROGRAM);
            (simpul, beside, Kind::Bare)
        }
        false => (options.simpul()?, agent::make()?, Kind::Debian),
    };
    let network = Network::lay()?;
    let here = network.here;
    let names = Names::serve(here, HUB)?;
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    tools::certificate(folder.path(), HUB, &format!("DNS:{HUB}"))?;
    let regency = Regency::found(&simpul, &agent, folder.path(), &format!("{here}:{PORT}"))?;
    let mut machine = Machine::new(kind, network)?;
    machine.start_database()?;
    machine.sql(TABLE)?;
    let told = Story { regency: &regency, machine: &mut machine, agent: &agent }.tell()?;
    if names.asked() == 0 {
        return Err("the agent never asked for the hub's name".into());
    }
    report(kind, &told)
}

/// What is known at the end.
struct Told {
    asked: Asked,
    /// From the first command on that machine, the pauses of the Diskominfo among them.
    first: Duration,
    all: Duration,
    called: Called,
}

struct Story<'a> {
    regency: &'a Regency<'a>,
    machine: &'a mut Machine,
    agent: &'a Path,
}

impl Story<'_> {
    fn tell(&mut self) -> Result<Told, String> {
        let page = Part::of(AGENCY, "Sebelum mulai", "Bila terjadi sesuatu")?;
        let office = Part::of(OFFICE, "Perintah", "Membaca")?;
        let (heard, hub_print, member) = self.regency.enrols(&office)?;
        let mut hub = Some(self.regency.serve()?);
        self.hand_over()?;
        let mut asked = Asked { digits: digits(&heard) + digits(&hub_print), ..Asked::default() };
        let begun = Instant::now();
        let sql = guide::replaced(&page.sql(), &[("'…'", &format!("'{PASSWORD}'"))])?;
        self.machine.sql(&sql)?;
        let (mut print, mut first) = (None::<String>, None);
        for line in page.commands() {
            run::go_on()?;
            if line.text.contains("systemctl") {
                // Now the Diskominfo hears the fingerprint; and what systemd would start begins.
                let print = print.take().ok_or("the guide starts the agent before it has a key")?;
                asked.digits += digits(&print);
                drop(hub.take());
                self.regency.confirms(&office, &print)?;
                hub = Some(self.regency.serve()?);
                asked.typed(&line.text);
                self.start()?;
                self.regency.take()?;
                first = Some(self.regency.arrived(1, ARRIVES_WITHIN)?.duration_since(begun));
                continue;
            }
            match line.text.ends_with(" init") {
                true => print = Some(self.init(&line, &mut asked, (&heard, &hub_print))?),
                false => self.follow(&line, &mut asked)?,
            }
        }
        let first = first.ok_or("the guide no longer starts the agent")?;
        let all = self.regency.arrived(ROWS, ARRIVES_WITHIN)?.duration_since(begun);
        self.regency.is_in_the_catalogue()?;
        drop::<Option<Hub>>(hub);
        let called = calls::follow(self.regency, self.machine, &office, member)?;
        Ok(Told { asked, first, all, called })
    }

    /// What the guide names as being there: the program, its unit, the hub's certificate.
    fn hand_over(&self) -> Result<(), String> {
        let unit = tools::root().join("packaging").join("simpul-agent.service");
        std::fs::copy(&unit, self.machine.at("root/simpul-agent.service")).map_err(|e| e.to_string())?;
        let program = if self.machine.kind == Kind::Bare { "usr/local/bin/simpul-agent" } else { "root/simpul-agent" };
        self.machine.hand(self.agent, program)?;
        if self.machine.kind == Kind::Bare {
            std::fs::create_dir_all(self.machine.at("etc/simpul-agent")).map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    fn start(&mut self) -> Result<(), String> {
        let unit = tools::root().join("packaging").join("simpul-agent.service");
        let unit = std::fs::read_to_string(unit).map_err(|e| e.to_string())?;
        self.machine.start(&unit)
    }

    /// A line of the guide, as it stands there.
    fn follow(&mut self, line: &Line, asked: &mut Asked) -> Result<(), String> {
        let agents = line.text.contains("simpul-agent ") && line.text.starts_with("runuser");
        asked.typed(&line.text);
        if self.machine.kind == Kind::Bare && !agents && !line.text.starts_with("cd ") {
            // No shell is there: this was done for it.
            return Ok(());
        }
        let said = self.machine.typed(&line.text, "")?;
        println!("  # {}", line.text);
        if line.text.ends_with("dry-run") && !(said.contains("René 1\"") && said.contains("Tidak ada yang dikirim")) {
            return Err(format!("a dry run shows something else: {said}"));
        }
        Ok(())
    }

    /// The five questions; gives the fingerprint that is read out.
    fn init(&mut self, line: &Line, asked: &mut Asked, (code, hub): (&str, &str)) -> Result<String, String> {
        let certificate = std::fs::read(self.regency.certificate()).map_err(|e| e.to_string())?;
        std::fs::write(self.machine.at("etc/simpul-agent/hub.pem"), certificate).map_err(|e| e.to_string())?;
        let text = format!("{} --ca hub.pem", line.text);
        let address = format!("https://{HUB}:{PORT}");
        let answers = [
            address.as_str(),
            hub,
            regency::SYSTEM,
            code,
            "mysql://agen@127.0.0.1/simpus",
            PASSWORD,
            "pasien",
            "id",
            "pasien",
        ];
        let typed = answers.join("\n");
        asked.typed(&text);
        asked.letters += typed.len();
        let said = self.machine.typed(&text, &format!("{typed}\n"))?;
        println!("  # {text}");
        asked.questions = said.matches("\n> ").count();
        if asked.questions != answers.len() || !said.contains("5. ") || said.contains("6. ") {
            return Err(format!("it no longer asks five questions: {said}"));
        }
        let print = said.lines().find_map(|line| line.strip_prefix("Sidik kunci : "));
        print.map(|print| print.trim().to_owned()).ok_or_else(|| format!("it shows no fingerprint: {said}"))
    }
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

fn report(kind: Kind, told: &Told) -> Result<(), String> {
    let Told { asked, first, all, called } = told;
    let person = asked.seconds();
    match kind {
        Kind::Debian => println!("on a Debian of its own; systemd is not there, so its unit was started as it says"),
        Kind::Bare => println!("in a root without a shell: what the guide has a shell do was done for it"),
    }
    println!(
        "{} commands, {} answers to five questions, {} letters, {} digits by telephone: {} min {} s of a person",
        asked.commands,
        asked.questions,
        asked.letters,
        asked.digits,
        person / 60,
        person % 60
    );
    println!(
        "the machine's own time: first row at another agency after {:.1} s, all {ROWS} after {:.1} s",
        first.as_secs_f64(),
        all.as_secs_f64()
    );
    println!(
        "then its programmer, without an agent: {} commands, {} calls with receipts",
        called.commands, called.calls
    );
    if let Some(reason) = &called.unsigned {
        println!("nothing was signed by the guide's script: {reason}");
    }
    let whole = person + first.as_secs();
    if whole > PROMISED_S {
        return Err(format!("that is {whole} s, and the guide promises {PROMISED_S}"));
    }
    Ok(())
}

/// Where something lies, as a command takes it.
fn path(of: &Path) -> String {
    PathBuf::from(of).display().to_string()
}
