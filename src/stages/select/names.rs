//! What the elements around a removed block are called: menus, footers, forms and the like bear telling names.

use crate::page::Reason;
use crate::page::markup::{Container, Markup, Role, Tag, token};

/// Class and id names, and what stands in elements of such a name.
const NAMES: [(u32, Reason); 58] = sorted([
    (token("nav"), Reason::Navigation),
    (token("navbar"), Reason::Navigation),
    (token("navigation"), Reason::Navigation),
    (token("menu"), Reason::Navigation),
    (token("sitenav"), Reason::Navigation),
    (token("topbar"), Reason::Navigation),
    (token("pager"), Reason::Navigation),
    (token("pagination"), Reason::Navigation),
    (token("toc"), Reason::Navigation),
    (token("table-of-contents"), Reason::Navigation),
    (token("navbox"), Reason::Navigation),
    (token("breadcrumb"), Reason::Breadcrumb),
    (token("breadcrumbs"), Reason::Breadcrumb),
    (token("crumbs"), Reason::Breadcrumb),
    (token("ariane"), Reason::Breadcrumb),
    (token("brotkrumen"), Reason::Breadcrumb),
    (token("share"), Reason::Share),
    (token("sharing"), Reason::Share),
    (token("sharebar"), Reason::Share),
    (token("social"), Reason::Share),
    (token("partage"), Reason::Share),
    (token("teilen"), Reason::Share),
    (token("compartir"), Reason::Share),
    (token("newsletter"), Reason::Signup),
    (token("signup"), Reason::Signup),
    (token("sign-up"), Reason::Signup),
    (token("subscribe"), Reason::Signup),
    (token("subscription"), Reason::Signup),
    (token("mailchimp"), Reason::Signup),
    (token("paywall"), Reason::Paywall),
    (token("related"), Reason::Related),
    (token("recommended"), Reason::Related),
    (token("recommendations"), Reason::Related),
    (token("recirc"), Reason::Related),
    (token("readmore"), Reason::Related),
    (token("read-more"), Reason::Related),
    (token("trending"), Reason::Related),
    (token("popular"), Reason::Related),
    (token("outbrain"), Reason::Related),
    (token("taboola"), Reason::Related),
    (token("cookie"), Reason::Consent),
    (token("cookies"), Reason::Consent),
    (token("consent"), Reason::Consent),
    (token("gdpr"), Reason::Consent),
    (token("comment"), Reason::CommentsPrompt),
    (token("comments"), Reason::CommentsPrompt),
    (token("disqus"), Reason::CommentsPrompt),
    (token("ad"), Reason::Advert),
    (token("ads"), Reason::Advert),
    (token("advert"), Reason::Advert),
    (token("advertisement"), Reason::Advert),
    (token("sponsor"), Reason::Advert),
    (token("sponsored"), Reason::Advert),
    (token("bio"), Reason::Byline),
    (token("author-bio"), Reason::Byline),
    (token("author-box"), Reason::Byline),
    (token("footer"), Reason::Footer),
    (token("colophon"), Reason::Footer),
]);

/// The table in the order of its hashes.
const fn sorted<const N: usize>(mut table: [(u32, Reason); N]) -> [(u32, Reason); N] {
    let mut end = 1;
    while end < N {
        let mut at = end;
        while at > 0 && table[at - 1].0 > table[at].0 {
            (table[at - 1], table[at]) = (table[at], table[at - 1]);
            at -= 1;
        }
        end += 1;
    }
    table
}

/// For each container what its name, or the name of an element around it, says of the text within. The innermost name
/// counts, but menus in a footer are its own.
pub(super) fn reasons(markup: &Markup) -> Vec<Option<Reason>> {
    let mut reasons: Vec<Option<Reason>> = Vec::with_capacity(markup.containers.len());
    for (i, container) in markup.containers.iter().enumerate() {
        let around = if i == 0 { None } else { reasons[container.parent as usize] };
        reasons.push(match (reason_of(markup, container), around) {
            (Some(Reason::Navigation), Some(Reason::Footer)) => around,
            (own, _) => own.or(around),
        });
    }
    reasons
}

/// What a container's own name says.
fn reason_of(markup: &Markup, container: &Container) -> Option<Reason> {
    // What wraps the page bears the names of layouts and states.
    if matches!(container.tag, Tag::Html | Tag::Body | Tag::Main | Tag::Article) {
        return None;
    }
    let known = |token: &u32| NAMES.binary_search_by_key(token, |(hash, _)| *hash).ok().map(|at| NAMES[at].1);
    let named = markup.tokens_of(&container.tokens).iter().filter_map(known).min_by_key(|&reason| is_general(reason));
    named.or(match (container.tag, container.role) {
        (Tag::Nav, _) | (_, Role::Navigation | Role::Menubar) => Some(Reason::Navigation),
        (Tag::Footer, _) | (_, Role::Contentinfo) => Some(Reason::Footer),
        _ => None,
    })
}

/// Whether the reason tells where a block stands rather than what it says.
pub(super) fn is_general(reason: Reason) -> bool {
    matches!(reason, Reason::Navigation | Reason::Footer)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html;

    fn reason(source: &str) -> Option<Reason> {
        let page = html::parse(source, &Normaliser::default());
        reasons(page.markup.as_ref().unwrap())[page.blocks[0].traits.container as usize]
    }

    #[test]
    fn names_tell_what_stands_within() {
        for (source, wanted) in [
            ("<nav><ul><li>Sport</ul></nav>", Reason::Navigation),
            ("<nav class=theme-breadcrumbs><ul><li>Home</ul></nav>", Reason::Breadcrumb),
            ("<footer><nav><ul><li>Imprint</ul></nav></footer>", Reason::Footer),
            ("<footer><div class=social-links><p>Follow us</div></footer>", Reason::Share),
            ("<div id=cookie-banner><p>We use cookies.</div>", Reason::Consent),
            ("<aside class='block relatedPosts'><h3>More</h3></aside>", Reason::Related),
        ] {
            assert_eq!(reason(source), Some(wanted), "{source}");
        }
        for source in ["<div class=content><p>Text</div>", "<body class=has-newsletter><p>Text"] {
            assert_eq!(reason(source), None, "{source}");
        }
    }
}
