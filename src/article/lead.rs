//! Which image of the text is the one that stands for the page: addresses of one picture differ in host, size and query.

use super::record::Image;

/// Letters and digits of the shortest name that tells a picture.
const TELLING: usize = 5;

/// Marks the first image of the text that shows what is at `lead`.
pub(super) fn mark(images: &mut [Image], lead: &str) {
    let same = |image: &Image| image.src.as_deref().is_some_and(|src| src == lead);
    let alike =
        |image: &Image| image.src.as_deref().is_some_and(|src| name(src).is_some_and(|own| Some(own) == name(lead)));
    let found = images.iter().position(same).or_else(|| images.iter().position(alike));
    if let Some(image) = found.and_then(|found| images.get_mut(found)) {
        image.lead = true;
    }
}

/// The name of a picture, without path, ending and size (`-1024x683`, `_w1200`, `@2x`, `-scaled`); `None` where it tells
/// nothing.
fn name(src: &str) -> Option<&str> {
    let path = src.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let file = path.rsplit('/').next().unwrap_or_default();
    let mut name = file.rsplit_once('.').map_or(file, |(name, _)| name);
    while let Some((rest, _)) = name.rsplit_once(['-', '_', '@']).filter(|(_, size)| is_size(size)) {
        name = rest;
    }
    let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
    (letters >= TELLING && !name.eq_ignore_ascii_case("image") && !name.eq_ignore_ascii_case("photo")).then_some(name)
}

/// Whether part of a name says how large the picture is.
fn is_size(part: &str) -> bool {
    let letters = part.trim_matches(|c: char| c.is_ascii_digit());
    part == "scaled" || part.len() > letters.len() && matches!(letters, "x" | "w" | "h" | "px")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_their_names() {
        for (src, wanted) in [
            ("https://example.org/a/harbour-ice-1024x683.jpg?w=3", Some("harbour-ice")),
            ("/harbour-ice_w1200@2x.webp", Some("harbour-ice")),
            ("/harbour-ice-2024-scaled.jpeg", Some("harbour-ice-2024")),
            ("/1.jpg", None),
            ("/image.jpg", None),
            ("", None),
        ] {
            assert_eq!(name(src), wanted, "{src}");
        }
    }

    #[test]
    fn the_first_that_shows_it_leads() {
        let image = |src: &str| Image { src: Some(src.to_owned()), ..Image::default() };
        let mut images = [image("/a/other.jpg"), image("/a/harbour-ice-300x200.jpg"), image("/a/harbour-ice.jpg")];
        mark(&mut images, "https://cdn.example/harbour-ice-1200x630.jpg");
        assert_eq!(images.each_ref().map(|image| image.lead), [false, true, false]);
        let mut images = [image("/a/other.jpg")];
        mark(&mut images, "https://cdn.example/harbour-ice.jpg");
        assert!(!images[0].lead);
    }
}
