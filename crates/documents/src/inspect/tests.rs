use std::io::Cursor;

use image::{DynamicImage, ImageFormat};

use super::*;

/// A PDF of one page, with more objects and more in its catalogue.
fn pdf(catalogue: &str, more: &[&str]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalogue} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>".to_owned(),
    ];
    objects.extend(more.iter().map(|o| (*o).to_owned()));
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", n + 1).as_bytes());
    }
    let table = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for place in places {
        out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let end = format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1);
    out.extend_from_slice(end.as_bytes());
    out
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut out, format).expect("in memory");
    out.into_inner()
}

#[test]
fn scans_and_photographs_are_taken() {
    assert_eq!(inspect(&pdf("", &[])), Ok(Inspected { media: Media::Pdf, pages: 1 }));
    assert_eq!(inspect(&picture(ImageFormat::Jpeg)), Ok(Inspected { media: Media::Jpeg, pages: 1 }));
    assert_eq!(inspect(&picture(ImageFormat::Png)), Ok(Inspected { media: Media::Png, pages: 1 }));
    // Opening at a page and an address to click are what scanners write.
    let plain = pdf("/OpenAction [3 0 R /Fit]", &["<< /Type /Annot /A << /S /URI /URI (https://contoh.go.id) >> >>"]);
    assert!(inspect(&plain).is_ok());
    assert!(inspect(&pdf("/OpenAction 4 0 R", &["<< /S /GoTo /D [3 0 R /Fit] >>"])).is_ok());
}

#[test]
fn a_pdf_that_does_anything_by_itself_is_refused() {
    let cases: [(&str, &[&str], InspectError); 15] = [
        ("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", &[], InspectError::Script),
        // The name in another spelling, which only a parser sees.
        ("/OpenAction 4 0 R", &["<< /S /Java#53cript /JS (x) >>"], InspectError::Script),
        ("", &["[ [ << /A << /S /#4aavaScript >> >> ] ]"], InspectError::Script),
        ("/OpenAction << /S /Launch /F (cmd.exe) >>", &[], InspectError::Action),
        ("/OpenAction << /S /L#61unch /F (cmd.exe) >>", &[], InspectError::Action),
        ("/AA << /WC << /S /SubmitForm /F (https://x) >> >>", &[], InspectError::Action),
        ("/Names << /EmbeddedFiles << /Names [] >> >>", &[], InspectError::Embedded),
        ("", &["<< /Type /Filespec /EF << /F 5 0 R >> >>"], InspectError::Embedded),
        ("/AcroForm << /XFA [] >>", &[], InspectError::Script),
        // The kind of action behind a reference, as itself and in an array.
        ("/OpenAction 4 0 R", &["<< /S 5 0 R /F (cmd.exe) >>", "/L#61unch"], InspectError::Action),
        ("", &["<< /A << /S 5 0 R >> >>", "/GoToR"], InspectError::Action),
        ("", &["[ /SubmitForm ]"], InspectError::Action),
        ("/OpenAction << /S /URI /URI (https://contoh.go.id) >>", &[], InspectError::Action),
        ("/OpenAction 4 0 R", &["<< /S /URI /URI (https://contoh.go.id) >>"], InspectError::Action),
        ("/AA 4 0 R", &["<< >>"], InspectError::Action),
    ];
    for (catalogue, more, wanted) in cases {
        assert_eq!(inspect(&pdf(catalogue, more)), Err(wanted), "{catalogue} {more:?}");
    }
}

#[test]
fn what_is_something_else_or_broken_is_refused() {
    let cases: [(&[u8], InspectError); 7] = [
        (b"", InspectError::Empty),
        (b"<html><script>alert(1)</script>", InspectError::OtherFormat),
        (b"PK\x03\x04 an archive", InspectError::OtherFormat),
        // A page in front of a PDF: a browser would show the page.
        (b"<html>%PDF-1.7", InspectError::OtherFormat),
        (b"%PDF-1.7\nnothing else", InspectError::DamagedPdf),
        (b"\xff\xd8\xff\xe0<html>", InspectError::DamagedPicture),
        (b"\x89PNG\r\n\x1a\n<html>", InspectError::DamagedPicture),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(inspect(bytes), Err(wanted), "{:?}", String::from_utf8_lossy(bytes));
    }
    let whole = picture(ImageFormat::Png);
    assert_eq!(inspect(&whole[..whole.len() / 2]), Err(InspectError::DamagedPicture));
    // A header that promises 60,000 by 60,000 points.
    let mut vast = whole;
    vast[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert!(inspect(&vast).is_err());
    let large = vec![b'%'; usize::try_from(MOST_BYTES).expect("small") + 1];
    assert_eq!(inspect(&large), Err(InspectError::TooBig));
    assert_eq!(inspect(&large[1..]), Err(InspectError::OtherFormat));
}

#[test]
fn a_program_that_is_no_inspector_is_not_believed() {
    let ask = |program: &str| inspect_isolated(Path::new(program), b"%PDF-");
    assert_eq!(ask("/nowhere/at/all"), Err(InspectError::NoInspector));
    assert_eq!(ask("/bin/echo"), Err(InspectError::Unsafe));
}

#[test]
fn a_value_that_cannot_be_read_is_damage() {
    let mut bent = pdf("/OpenAction [3 0 R /Fit]", &["<< /A [ << /B (c) >> ] >>"]);
    bent[158] = b'#';
    assert_eq!(inspect(&bent), Err(InspectError::DamagedPdf));
}

proptest::proptest! {
    #[test]
    fn no_file_panics(noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), at in 0usize..400, byte: u8) {
        let mut bent = pdf("/OpenAction [3 0 R /Fit]", &["<< /A [ << /B (c) >> ] >>"]);
        if let Some(place) = bent.get_mut(at) { *place = byte; }
        let _ = inspect(&bent);
        let _ = inspect(&[b"%PDF-1.7\n".as_slice(), &noise].concat());
    }
}
