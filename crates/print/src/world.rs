//! Typst without a world: no files, no packages, no clock; one template, one
//! piece of data, the fonts that travel in the program.

use serde_json::Value;
use ttf_parser::Face;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::PrintError;

/// How a sheet is laid out, and how well its PDF tells its own structure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    pub(crate) text: &'static str,
    /// Tags are worth their weight on a paper, not on two hundred pages of
    /// figures.
    pub(crate) tagged: bool,
}

pub(crate) const PAPER: Template = Template { text: include_str!("../templates/paper.typ"), tagged: true };
pub(crate) const TABLE: Template = Template { text: include_str!("../templates/table.typ"), tagged: false };

struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Source,
    data: (FileId, Bytes),
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 { Ok(self.data.1.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn fault(what: impl std::fmt::Debug) -> PrintError {
    PrintError::Layout(format!("{what:?}").chars().take(500).collect())
}

fn file(name: &str) -> Result<FileId, PrintError> {
    let path = VirtualPath::new(name).map_err(fault)?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Lays data out by a template.
pub(crate) fn lay(template: Template, mut data: Value) -> Result<PagedDocument, PrintError> {
    make_printable(&mut data, &Face::parse(regular(), 0).map_err(fault)?, &Face::parse(fallback(), 0).map_err(fault)?);
    let fonts: Vec<Font> = FAMILY.into_iter().filter_map(|n| Font::new(Bytes::new(font_file(n)), 0)).collect();
    let desk = Desk {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        main: Source::new(file("/main.typ")?, template.text.to_owned()),
        data: (file("/data.json")?, Bytes::new(serde_json::to_vec(&data)?)),
    };
    typst::compile(&desk).output.map_err(|found| fault(messages(&found)))
}

/// Sets data by a template. The same data give the same bytes: what a PDF
/// says about its own time comes from the data as well.
pub(crate) fn set(template: Template, data: Value) -> Result<Vec<u8>, PrintError> {
    // Only a digest of it goes into the file.
    let ident = format!("{:?} {:?} {:?}", data.get("region"), data.get("title"), data.get("label"));
    let document = lay(template, data)?;
    let standards: &[PdfStandard] =
        if template.tagged { &[PdfStandard::A_2a, PdfStandard::Ua_1] } else { &[PdfStandard::A_2b] };
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Simpul".to_owned())),
        standards: PdfStandards::new(standards).map_err(fault)?,
        tagged: template.tagged,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|found| fault(messages(&found)));
    // What Typst remembered of this sheet helps no other one.
    comemo::evict(0);
    pdf
}

fn messages(found: &[typst::diag::SourceDiagnostic]) -> Vec<&str> {
    found.iter().map(|d| d.message.as_str()).collect()
}

/// Places of the fonts in use among those that travel with Typst: upright,
/// bold, italic, and the one with letters of equal width.
const FAMILY: [usize; 4] = [0, 1, 2, 16];

fn font_file(place: usize) -> &'static [u8] {
    typst_assets::fonts().nth(place).unwrap_or_default()
}

/// The font of running text.
pub(crate) fn regular() -> &'static [u8] {
    font_file(0)
}

pub(crate) fn bold() -> &'static [u8] {
    font_file(1)
}

fn fallback() -> &'static [u8] {
    font_file(16)
}

/// A letter that no font can draw would stop the whole paper: archives are
/// not allowed to hold holes. It is shown as a square.
fn make_printable(value: &mut Value, regular: &Face<'_>, fallback: &Face<'_>) {
    match value {
        Value::String(text) => {
            let fine = |c: char| {
                c == '\n' || (!private(c) && (regular.glyph_index(c).is_some() || fallback.glyph_index(c).is_some()))
            };
            if !text.chars().all(fine) {
                *text = text.chars().map(|c| if fine(c) { c } else { '\u{25A1}' }).collect();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|v| make_printable(v, regular, fallback)),
        Value::Object(map) => map.values_mut().for_each(|v| make_printable(v, regular, fallback)),
        _ => {}
    }
}

/// Letters without an agreed meaning, and those that only steer others.
fn private(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..='\u{FFFF}' | '\u{F0000}'..='\u{10FFFF}')
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_are_those_that_are_meant() {
        let names: Vec<String> =
            FAMILY.into_iter().filter_map(|n| Font::new(Bytes::new(font_file(n)), 0)?.post_script_name()).collect();
        assert_eq!(
            names,
            ["LibertinusSerif-Regular", "LibertinusSerif-Bold", "LibertinusSerif-Italic", "DejaVuSansMono"]
        );
    }
}
