//! The guide as it stands: its commands are read from the page, so that a page
//! which no longer tells the truth fails the proof.

use crate::tools;

/// A line that a person types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Behind `#`, where others stand behind `$`.
    pub as_root: bool,
    pub text: String,
}

/// A part of a page: from one heading to another.
#[derive(Clone, Debug)]
pub struct Part(String);

impl Part {
    /// What stands from the heading `from` to the heading `to`.
    pub fn of(page: &str, from: &str, to: &str) -> Result<Part, String> {
        let path = tools::root().join("docs/panduan").join(page);
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let drifted = |heading: &str| format!("{page} has no heading «{heading}» any more");
        let (_, rest) = text.split_once(&format!("\n## {from}\n")).ok_or_else(|| drifted(from))?;
        let (part, _) = rest.split_once(&format!("\n## {to}\n")).ok_or_else(|| drifted(to))?;
        Ok(Part(part.to_owned()))
    }

    /// Blocks of a language; of none those of commands.
    fn blocks(&self, language: &str) -> Vec<&str> {
        let opened = |piece: &&str| piece.split('\n').next() == Some(language);
        let body = |piece: &'_ str| piece.find('\n').map(|at| at + 1);
        // Every second piece between fences is inside of one.
        let inside = self.0.split("```").skip(1).step_by(2).filter(opened);
        inside.filter_map(|piece| piece.get(body(piece)?..)).collect()
    }

    /// The block of this language and number, from 0.
    pub fn block(&self, language: &str, number: usize) -> Result<&str, String> {
        let block = self.blocks(language).into_iter().nth(number);
        block.ok_or_else(|| format!("the guide no longer shows {} blocks of {language}", number + 1))
    }

    /// Statements of SQL.
    pub fn sql(&self) -> String {
        self.blocks("sql").concat()
    }

    /// What is typed, in order; what the machine answers is left out, and a line
    /// that goes on is one.
    pub fn commands(&self) -> Vec<Line> {
        let mut all: Vec<Line> = Vec::new();
        for block in self.blocks("") {
            let mut goes_on = false;
            for line in block.lines() {
                let (as_root, text) = match (line.strip_prefix("# "), line.strip_prefix("$ ")) {
                    (Some(text), _) => (true, text),
                    (None, Some(text)) => (false, text),
                    (None, None) if goes_on => (false, line.trim_start()),
                    (None, None) => continue,
                };
                let more = text.strip_suffix('\\');
                let text = more.unwrap_or(text);
                match all.last_mut().filter(|_| goes_on) {
                    Some(last) => last.text.push_str(text),
                    None => all.push(Line { as_root, text: text.to_owned() }),
                }
                goes_on = more.is_some();
            }
        }
        all
    }

    /// The one command that begins so, with what the page only stands in for put in.
    pub fn command(&self, begins: &str, instead: &[(&str, &str)]) -> Result<Line, String> {
        let line = self.commands().into_iter().find(|line| line.text.starts_with(begins));
        let line = line.ok_or_else(|| format!("the guide no longer tells «{begins}»"))?;
        Ok(Line { text: replaced(&line.text, instead)?, ..line })
    }
}

/// Everything that a page only stands in for has to be there, or it has changed.
pub fn replaced(text: &str, instead: &[(&str, &str)]) -> Result<String, String> {
    instead.iter().try_fold(text.to_owned(), |text, (from, to)| {
        if text.contains(from) {
            Ok(text.replace(from, to))
        } else {
            Err(format!("the guide no longer says «{from}» in «{text}»"))
        }
    })
}

/// Words of a command, as a shell parts them: blanks, and double quotes.
pub fn words(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (n, piece) in text.split('"').enumerate() {
        if n % 2 == 1 {
            all.push(piece.to_owned());
        } else {
            all.extend(piece.split_ascii_whitespace().map(str::to_owned));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_and_answers_are_not() {
        let part = Part(
            "a\n```\n$ one \\\n    two\nanswer\n# three\n```\nb\n```sql\nSELECT 1;\n```\n```toml\n$ = 1\n```\n".into(),
        );
        let line = |as_root, text: &str| Line { as_root, text: text.into() };
        assert_eq!(part.commands(), [line(false, "one two"), line(true, "three")]);
        assert_eq!(part.sql(), "SELECT 1;\n");
        assert_eq!(part.command("one", &[("two", "2")]), Ok(line(false, "one 2")));
        assert!(part.command("one", &[("four", "4")]).is_err() && part.command("five", &[]).is_err());
        assert_eq!(words("a --b \"c d\" e"), ["a", "--b", "c d", "e"]);
    }

    #[test]
    fn the_pages_have_the_parts_that_are_followed() {
        let agent = Part::of("41-agen.md", "Sebelum mulai", "Bila terjadi sesuatu").unwrap_or_else(|e| panic!("{e}"));
        assert!(agent.sql().contains("GRANT SELECT") && agent.commands().len() >= 8, "{:?}", agent.commands());
        let hub = Part::of("38-pertukaran-data.md", "Perintah", "Membaca").unwrap_or_else(|e| panic!("{e}"));
        assert!(hub.command("simpul exchange code add", &[]).is_ok());
        assert!(Part::of("41-agen.md", "Tidak ada", "Bekerja").is_err());
        let calls = Part::of("43-memanggil-layanan.md", "Panggilan pertama dengan sertifikat", "Mengambil peristiwa");
        let calls = calls.unwrap_or_else(|e| panic!("{e}"));
        for begins in ["curl ", "python3 panggil.py GET ", "python3 periksa.py", "simpul exchange log find "] {
            assert!(calls.command(begins, &[]).is_ok(), "{begins}");
        }
        assert!(calls.block("python", 1).is_ok_and(|script| script.contains("x-road-request-hash")));
        assert!(calls.block("python", 2).is_err());
    }
}
