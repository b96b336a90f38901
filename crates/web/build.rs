//! Takes the assets into the program: each under an address that holds its
//! digest, and compressed as small as can be, once.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

#[path = "build/guide.rs"]
mod guide;

const FOLDER: &str = "../../assets";
const GUIDE: &str = "../../docs/panduan";
const FILES: [(&str, &str, &str); 3] = [
    ("STYLE", "simpul.css", "text/css; charset=utf-8"),
    ("SCRIPT", "simpul.js", "text/javascript; charset=utf-8"),
    ("ICON", "simpul.svg", "image/svg+xml"),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut code = String::new();
    for (name, file, kind) in FILES {
        let plain = fs::read(Path::new(FOLDER).join(file))?;
        let digest = digest(&plain)?;
        let (stem, end) = file.split_once('.').ok_or("an asset without an ending")?;
        fs::write(out.join(file), &plain)?;
        fs::write(out.join(format!("{file}.br")), brotli(&plain)?)?;
        fs::write(out.join(format!("{file}.gz")), gzip(&plain)?)?;
        let body = |suffix: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}{suffix}\"))");
        writeln!(
            code,
            "pub(crate) static {name}: Asset = Asset {{ path: \"/aset/{stem}-{digest}.{end}\", kind: \"{kind}\", \
             plain: {}, brotli: {}, gzip: {} }};",
            body(""),
            body(".br"),
            body(".gz")
        )?;
    }
    fs::write(out.join("assets.rs"), code)?;
    Ok(fs::write(out.join("guide.rs"), bind_guide(&out)?)?)
}

fn digest(bytes: &[u8]) -> Result<String, Box<dyn Error>> {
    let mut digest = String::new();
    for byte in Sha256::digest(bytes).iter().take(8) {
        write!(digest, "{byte:02x}")?;
    }
    Ok(digest)
}

/// The name under which a picture of the guide is served, its width and height.
fn picture(file: &str) -> Result<Option<guide::Picture>, Box<dyn Error>> {
    let source = Path::new(GUIDE).join(file);
    // Pictures are taken of a program that runs: a new one comes after it was asked for.
    if !source.is_file() {
        println!("cargo::warning={file} is not there yet: cargo xtask browser --pictures");
        return Ok(None);
    }
    let bytes = fs::read(source)?;
    let (width, height) = guide::size(&bytes).ok_or_else(|| format!("{file} is no WebP"))?;
    let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".webp")).ok_or("a picture ends in .webp")?;
    Ok(Some((format!("{}/gambar/{stem}-{}.webp", guide::HOME, digest(&bytes)?), width, height)))
}

/// The pages of the guide and its pictures.
fn bind_guide(out: &Path) -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={GUIDE}");
    println!("cargo::rerun-if-changed=build/guide.rs");
    let folder = out.join("panduan");
    fs::create_dir_all(&folder)?;
    let pages = guide::pages(Path::new(GUIDE), &picture)?;
    let mut code = String::from("pub(crate) static PAGES: &[Page] = &[\n");
    for page in &pages {
        let file = format!("panduan/{}.html", page.name);
        fs::write(out.join(&file), &page.html)?;
        let body = format!("include_str!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))");
        writeln!(code, "Page {{ name: {:?}, title: {:?}, body: Body({body}) }},", page.name, page.title)?;
    }
    code.push_str("];\npub(crate) static PICTURES: &[(&str, &[u8])] = &[\n");
    for file in pages.iter().flat_map(|p| &p.pictures).collect::<BTreeSet<_>>() {
        let Some((path, ..)) = picture(file)? else { continue };
        let source = Path::new(GUIDE).join(file).canonicalize()?;
        writeln!(code, "({path:?}, include_bytes!({source:?})),")?;
    }
    code.push_str("];\n");
    Ok(code)
}

fn brotli(plain: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(plain)?;
    drop(writer);
    Ok(packed)
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain)?;
    Ok(writer.finish()?)
}
