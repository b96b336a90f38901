//! What a PDF would do if it were opened.

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::InspectError;

const MOST_PAGES: u32 = 500;
/// Objects inside objects; honest files stay far below.
const DEEPEST: u32 = 64;

/// Actions that reach beyond the page. Going to a page or to an address that
/// the reader clicks is none of them.
const ACTIONS: [&[u8]; 11] = [
    b"Launch",
    b"ImportData",
    b"SubmitForm",
    b"ResetForm",
    b"GoToE",
    b"GoToR",
    b"GoTo3DView",
    b"Rendition",
    b"Movie",
    b"Thread",
    b"RichMediaExecute",
];
const SCRIPT: &[u8] = b"JavaScript";
/// Looked for in the raw bytes too: an older copy of an object, which the
/// table no longer names, may be what another reader opens.
const RAW: [(&[u8], InspectError); 3] = [
    (b"/JavaScript", InspectError::Script),
    (b"/Launch", InspectError::Action),
    (b"/EmbeddedFile", InspectError::Embedded),
];

/// The number of pages, where nothing speaks against the file.
pub(super) fn look(bytes: &[u8]) -> Result<u32, InspectError> {
    for (word, fault) in RAW {
        if memchr::memmem::find(bytes, word).is_some() {
            return Err(fault);
        }
    }
    let pdf = Pdf::new(bytes.to_vec()).map_err(|e| match e {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => InspectError::Locked,
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => InspectError::DamagedPdf,
    })?;
    for object in pdf.objects() {
        judge(object, 0)?;
    }
    let pages = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    match pages {
        0 => Err(InspectError::DamagedPdf),
        1..=MOST_PAGES => Ok(pages),
        _ => Err(InspectError::Pages { limit: MOST_PAGES }),
    }
}

fn judge(object: Object<'_>, depth: u32) -> Result<(), InspectError> {
    if depth > DEEPEST {
        return Err(InspectError::Unsafe);
    }
    match object {
        Object::Dict(dict) => judge_dict(&dict, depth),
        Object::Stream(stream) => judge_dict(stream.dict(), depth),
        Object::Array(array) => judge_array(&array, depth),
        // Wherever it stands: an action may be named by a reference.
        Object::Name(name) if name.as_ref() == SCRIPT => Err(InspectError::Script),
        Object::Name(name) if ACTIONS.contains(&name.as_ref()) => Err(InspectError::Action),
        _ => Ok(()),
    }
}

fn judge_array(array: &Array<'_>, depth: u32) -> Result<(), InspectError> {
    array.raw_iter().try_for_each(|item| match item {
        MaybeRef::NotRef(object) => judge(object, depth + 1),
        // It stands in the table of objects and is judged there.
        MaybeRef::Ref(_) => Ok(()),
    })
}

/// What is done at opening may be a place in the document, or going there.
fn at_opening(catalogue: &Dict<'_>) -> Result<(), InspectError> {
    if catalogue.get::<Array<'_>>("OpenAction").is_some() {
        return Ok(());
    }
    let kind = catalogue.get::<Dict<'_>>("OpenAction").and_then(|action| action.get::<Name<'_>>("S"));
    match kind.as_ref().map(AsRef::as_ref) {
        Some(b"GoTo") => Ok(()),
        Some(SCRIPT) => Err(InspectError::Script),
        _ => Err(InspectError::Action),
    }
}

fn judge_dict(dict: &Dict<'_>, depth: u32) -> Result<(), InspectError> {
    // Not by its entries: those end the program where a value cannot be read.
    for name in dict.keys() {
        let Some(value) = dict.get_raw::<Object<'_>>(&*name) else { return Err(InspectError::DamagedPdf) };
        match name.as_ref() {
            b"JS" | b"JavaScript" => return Err(InspectError::Script),
            b"EmbeddedFiles" | b"EF" | b"RichMediaContent" => return Err(InspectError::Embedded),
            b"XFA" | b"OnInstantiate" => return Err(InspectError::Script),
            b"AA" => return Err(InspectError::Action),
            b"OpenAction" => at_opening(dict)?,
            _ => {}
        }
        if let MaybeRef::NotRef(value) = value {
            judge(value, depth + 1)?;
        }
    }
    Ok(())
}
