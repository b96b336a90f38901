//! What a PDF would do if it were opened.

use hayro_syntax::object::{Array, Dict, MaybeRef, Object};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::InspectError;

const MOST_PAGES: u32 = 500;
/// Objects inside objects; honest files stay far below.
const DEEPEST: u32 = 64;

/// Actions that reach beyond the page. Going to a page or to an address that
/// the reader clicks is none of them.
const ACTIONS: [&[u8]; 6] = [b"Launch", b"ImportData", b"SubmitForm", b"GoToE", b"Rendition", b"RichMediaExecute"];
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

fn judge_dict(dict: &Dict<'_>, depth: u32) -> Result<(), InspectError> {
    for (name, value) in dict.entries() {
        match name.as_ref() {
            b"JS" | b"JavaScript" => return Err(InspectError::Script),
            b"EmbeddedFiles" | b"EF" | b"RichMediaContent" => return Err(InspectError::Embedded),
            b"XFA" => return Err(InspectError::Script),
            _ => {}
        }
        let MaybeRef::NotRef(value) = value else { continue };
        if let (b"S", Object::Name(action)) = (name.as_ref(), &value) {
            let action: &[u8] = action.as_ref();
            if action == SCRIPT {
                return Err(InspectError::Script);
            }
            if ACTIONS.contains(&action) {
                return Err(InspectError::Action);
            }
        }
        judge(value, depth + 1)?;
    }
    Ok(())
}
