//! The guide of the people: Markdown becomes pages of the program. Raw HTML is
//! text, links lead to pages of the guide or outside by https, and a picture
//! waits folded until somebody opens it, so that a page stays light.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

pub const HOME: &str = "/panduan";

/// A picture's address, width and height.
pub type Picture = (String, u32, u32);
/// Answers with a picture; none where it is not there yet.
pub type Address<'f> = dyn Fn(&str) -> Result<Option<Picture>, Box<dyn Error>> + 'f;

/// A page and the pictures that it shows, by the names of their files.
#[derive(Debug)]
pub struct Page {
    /// The last part of its address; none for the first page.
    pub name: String,
    pub title: String,
    pub html: String,
    pub pictures: BTreeSet<String>,
}

/// The pages of a folder by name.
pub fn pages(folder: &Path, address: &Address<'_>) -> Result<Vec<Page>, Box<dyn Error>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.file_name().into_string().map_err(|_| "a name that is no text")?;
        names.extend(file.strip_suffix(".md").map(str::to_owned));
    }
    let mut pages = Vec::new();
    for name in &names {
        let text = fs::read_to_string(folder.join(format!("{name}.md")))?;
        let page = page(&text, &names, address).map_err(|e| format!("{name}.md: {e}"))?;
        pages.push(Page { name: if name == "README" { String::new() } else { name.clone() }, ..page });
    }
    Ok(pages)
}

/// Where a link leads, as far as it leads anywhere in the program.
fn target(link: &str, names: &BTreeSet<String>) -> Option<String> {
    if link.starts_with('#') || link.starts_with("https://") {
        return Some(link.to_owned());
    }
    let (file, anchor) = link.split_once('#').map_or((link, String::new()), |(f, a)| (f, format!("#{a}")));
    let name = file.strip_suffix(".md").filter(|name| names.contains(*name))?;
    Some(if name == "README" { format!("{HOME}{anchor}") } else { format!("{HOME}/{name}{anchor}") })
}

/// An anchor as the usual readers of Markdown make it.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading.to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// What is being gathered.
#[derive(Default)]
struct Writer<'a> {
    out: Vec<Event<'a>>,
    /// Words since the heading or picture began.
    words: String,
    heading: usize,
    paragraph: usize,
    links: Vec<bool>,
    picture: Option<String>,
    title: String,
    section: String,
    tables: usize,
    first_cell: bool,
    codes: BTreeSet<String>,
    pictures: BTreeSet<String>,
}

pub fn page(text: &str, names: &BTreeSet<String>, address: &Address<'_>) -> Result<Page, Box<dyn Error>> {
    let mut w = Writer::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        w.take(event, names, address)?;
    }
    let mut html = String::new();
    html::push_html(&mut html, w.out.into_iter());
    Ok(Page { name: String::new(), title: w.title, html, pictures: w.pictures })
}

impl<'a> Writer<'a> {
    fn take(
        &mut self,
        event: Event<'a>,
        names: &BTreeSet<String>,
        address: &Address<'_>,
    ) -> Result<(), Box<dyn Error>> {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => self.out.push(Event::Text(text)),
            Event::Text(text) => {
                self.words.push_str(&text);
                if self.picture.is_none() {
                    self.out.push(Event::Text(text));
                }
            }
            Event::Code(code) => self.code(code.into_string()),
            Event::Start(tag) => self.start(tag, names),
            Event::End(end) => self.end(end, address)?,
            other => self.out.push(other),
        }
        Ok(())
    }

    /// A code of a refusal can be led to where it stands first in a row.
    fn code(&mut self, code: String) {
        self.words.push_str(&code);
        let named = code.contains('-') || code.len() > 3;
        let capital = code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        let id = if self.first_cell && named && capital && self.codes.insert(code.clone()) {
            format!(" id=\"{code}\"")
        } else {
            String::new()
        };
        self.out.push(Event::InlineHtml(format!("<code{id}>{}</code>", escaped(&code)).into()));
    }

    fn start(&mut self, tag: Tag<'a>, names: &BTreeSet<String>) {
        match tag {
            Tag::Link { dest_url, .. } => {
                let found = target(&dest_url, names);
                self.links.push(found.is_some());
                if let Some(to) = found {
                    self.out.push(Event::InlineHtml(format!("<a href=\"{}\">", escaped(&to)).into()));
                }
            }
            Tag::Image { dest_url, .. } => {
                self.words.clear();
                self.picture = Some(dest_url.into_string());
            }
            Tag::Table(_) => {
                self.tables += 1;
                let label = format!("{} ({})", self.section, self.tables);
                let open = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=";
                self.out.push(Event::Html(format!("{open}\"{}\"><table class=\"table\">", escaped(&label)).into()));
            }
            Tag::TableHead | Tag::TableRow => {
                self.first_cell = true;
                self.out.push(Event::Start(tag));
            }
            Tag::Heading { .. } => {
                self.heading = self.out.len();
                self.words.clear();
                self.out.push(Event::Start(tag));
            }
            Tag::Paragraph => {
                self.paragraph = self.out.len();
                self.out.push(Event::Start(tag));
            }
            other => self.out.push(Event::Start(other)),
        }
    }

    fn end(&mut self, end: TagEnd, address: &Address<'_>) -> Result<(), Box<dyn Error>> {
        match end {
            TagEnd::Link => {
                if self.links.pop() == Some(true) {
                    self.out.push(Event::InlineHtml("</a>".into()));
                }
            }
            TagEnd::Image => {
                let file = self.picture.take().ok_or("a picture without a beginning")?;
                let Some((path, width, height)) = address(&file)? else { return Ok(()) };
                let alt = escaped(&self.words);
                self.out.push(Event::Html(
                    format!(
                        "<details class=\"more\"><summary>{alt}</summary><img src=\"{path}\" width=\"{width}\" \
                         height=\"{height}\" loading=\"lazy\" alt=\"{alt}\"></details>\n"
                    )
                    .into(),
                ));
                self.pictures.insert(file);
            }
            TagEnd::Paragraph => {
                let folded = |e: &Event<'_>| matches!(e, Event::Html(h) if h.starts_with("<details"));
                if self.out.get(self.paragraph + 1..).is_some_and(|since| since.iter().any(folded)) {
                    if self.out.len() != self.paragraph + 2 {
                        return Err("a picture stands in a paragraph of its own".into());
                    }
                    self.out.remove(self.paragraph);
                } else {
                    self.out.push(Event::End(end));
                }
            }
            TagEnd::Heading(level) => {
                if let Some(Event::Start(Tag::Heading { id, .. })) = self.out.get_mut(self.heading) {
                    *id = Some(anchor(&self.words).into());
                }
                if self.title.is_empty() {
                    self.title.clone_from(&self.words);
                }
                self.section.clone_from(&self.words);
                self.out.push(Event::End(TagEnd::Heading(level)));
            }
            TagEnd::TableCell => {
                self.first_cell = false;
                self.out.push(Event::End(end));
            }
            TagEnd::Table => self.out.extend([Event::End(end), Event::Html("</div>\n".into())]),
            other => self.out.push(Event::End(other)),
        }
        Ok(())
    }
}

/// Width and height of a WebP file.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let at = |n: usize| bytes.get(n).copied().map(u32::from);
    let two = |n: usize| Some((at(n)? | at(n + 1)? << 8) & 0x3fff);
    let three = |n: usize| Some((at(n)? | at(n + 1)? << 8 | at(n + 2)? << 16) + 1);
    match (bytes.get(8..12)?, bytes.get(12..16)?) {
        (b"WEBP", b"VP8 ") => Some((two(26)?, two(28)?)),
        (b"WEBP", b"VP8X") => Some((three(24)?, three(27)?)),
        (b"WEBP", b"VP8L") => {
            let bits = at(21)? | at(22)? << 8 | at(23)? << 16 | at(24)? << 24;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}
