//! Four invented sites of many pages each. Their templates repeat what templates repeat; their texts are strung
//! together from invented words, and hold what looks like chrome and is none: headings, ingredients and table headers
//! that many pages have, a refrain, quotations, a title that is a label elsewhere.

use dechaff::Record;
use dechaff::source::Input;

/// Pages of each site.
const PAGES: usize = 60;

/// What a line of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The article's text.
    Text,
    /// What the article's fields take: title, byline.
    Field,
    /// Chrome that many pages have.
    Template,
    /// Chrome of this page: teasers of others.
    Teaser,
}

/// A line of a page: its element, and its words.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    part: Part,
    element: &'static str,
    words: String,
}

impl Line {
    pub(crate) fn is_text(&self) -> bool {
        self.part == Part::Text
    }

    pub(crate) fn is_own(&self) -> bool {
        matches!(self.part, Part::Text | Part::Field)
    }

    pub(crate) fn is_repeated(&self) -> bool {
        self.part == Part::Template
    }

    pub(crate) fn text(&self) -> &str {
        &self.words
    }
}

/// A page of an invented site.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) lines: Vec<Line>,
}

impl Page {
    fn new(url: String) -> Page {
        Page { url, lines: Vec::new() }
    }

    fn add(&mut self, part: Part, element: &'static str, words: impl Into<String>) {
        self.lines.push(Line { part, element, words: words.into() });
    }

    fn all(&mut self, part: Part, element: &'static str, lines: &[&str]) {
        lines.iter().for_each(|words| self.add(part, element, *words));
    }

    /// The page as raw text, a line each.
    pub(crate) fn text(&self) -> Record {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.words.as_str()).collect();
        Record { url: Some(self.url.clone()), ..Record::text(lines.join("\n\n")) }
    }

    /// The page in markup.
    pub(crate) fn html(&self) -> Record {
        let title = self.lines.iter().find(|line| line.element == "h1").map_or("", |line| &line.words);
        let mut html = format!("<!DOCTYPE html><title>{title}</title><body>\n");
        let mut before = "";
        let mut part = Part::Text;
        for line in &self.lines {
            let Line { element, words, .. } = line;
            let list = |element: &str| match element {
                "li" => "ul",
                "tr" => "table",
                _ => "",
            };
            if list(before) != list(element) || line.part != part {
                let close = if list(before).is_empty() { String::new() } else { format!("</{}>", list(before)) };
                let open = if list(element).is_empty() { String::new() } else { format!("<{}>", list(element)) };
                html += &format!("{close}{open}");
            }
            html += &match *element {
                "tr" => format!("<tr><td>{}</tr>\n", words.replace('\t', "<td>")),
                element => format!("<{element}>{words}</{element}>\n"),
            };
            (before, part) = (element, line.part);
        }
        Record { url: Some(self.url.clone()), input: Input::Html, ..Record::text(html) }
    }
}

/// Numbers that look drawn at random and are the same in each run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let number = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((number ^ (number >> 31)) % bound as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn phrase(&mut self, words: usize) -> String {
        let phrase = (0..words).map(|_| self.one(WORDS)).collect::<Vec<_>>().join(" ");
        phrase[..1].to_uppercase() + &phrase[1..]
    }

    fn sentence(&mut self) -> String {
        let words = 8 + self.below(10);
        self.phrase(words) + "."
    }

    fn paragraph(&mut self) -> String {
        let sentences = 2 + self.below(3);
        (0..sentences).map(|_| self.sentence()).collect::<Vec<_>>().join(" ")
    }
}

const WORDS: &[&str] = &[
    "harbour", "ferry", "winter", "the", "a", "of", "and", "in", "to", "captain", "island", "baker", "flour", "stone",
    "river", "bridge", "morning", "council", "vote", "paper", "garden", "wall", "north", "old", "new", "quiet", "long",
    "carried", "opened", "found", "sold", "kept", "under", "behind", "with", "for", "was", "had", "would", "never",
    "always", "people", "children", "letters", "money", "weather", "storm", "light", "window", "table", "road",
    "train",
];

/// The pages of all sites.
pub(crate) fn sites() -> Vec<Page> {
    let mut pages = Vec::new();
    for (number, site) in [post, kitchen, diary, gadgets].into_iter().enumerate() {
        let mut dice = Dice(number as u64);
        pages.extend((0..PAGES).map(|i| site(i, &mut dice)));
    }
    pages
}

/// A newspaper: menus, an advertisement between paragraphs, a prompt, related and most-read headlines, legal prose.
fn post(i: usize, dice: &mut Dice) -> Page {
    use Part::*;
    let mut page = Page::new(format!("https://www.post.example/news/{i}"));
    page.all(Template, "li", &["Home", "Politics", "Economy", "Culture", "Sport", "Weather", "Puzzles", "Shop"]);
    page.all(Template, "p", &["Sign in", "Subscribe"]);
    // Some pages have a title that is a label on all others.
    let title = if i % 20 == 7 { "Read more".to_owned() } else { dice.phrase(7) };
    page.add(Field, "h1", title);
    page.add(Field, "p", format!("By {}", dice.one(&["Ann Lee", "Bo Lind", "Cara Voss", "Dan Roe"])));
    page.all(Template, "p", &["Share", "Print", "Listen to this piece"]);
    for j in 0..4 + dice.below(4) {
        page.add(Text, "p", dice.paragraph());
        if j == 1 {
            page.add(Template, "p", "Advertisement");
        }
        if j == 2 && (i == 3 || i == 4) {
            page.add(
                Text,
                "blockquote",
                "We have never seen such a winter, said the master of the port of Skelby to us all.",
            );
        }
    }
    page.add(Template, "h3", "The morning letter");
    page.add(Template, "p", "Every morning at six, all that you need to know of the town in a letter of two minutes.");
    page.all(Template, "p", &["Your address", "Send me the letter"]);
    page.add(Template, "h3", "Read more");
    (0..4).for_each(|_| page.add(Teaser, "li", dice.phrase(8)));
    page.add(Template, "h3", "Most read");
    page.all(
        Template,
        "li",
        &[
            "Bridge to the island stays closed until the spring",
            "The last baker of the old town puts down his peel",
            "What the vote on the pier will cost every household",
        ],
    );
    page.add(
        Template,
        "p",
        "The Post is a member of the council of the press, and follows its code in all that it prints.",
    );
    page.all(Template, "li", &["Imprint", "Privacy", "Terms of use", "Contact"]);
    page.add(Template, "p", "© The Post. All rights reserved.");
    page
}

/// Recipes: headings and ingredients that most pages have.
fn kitchen(i: usize, dice: &mut Dice) -> Page {
    use Part::*;
    const LARDER: &[&str] = &["Salt", "Pepper", "2 eggs", "Butter", "A cup of milk", "Olive oil", "1 onion", "Sugar"];
    let mut page = Page::new(format!("https://kitchen.example/recipe?id={i}"));
    page.all(Template, "li", &["Starters", "Soups", "Mains", "Cakes", "My cookbook"]);
    page.add(Field, "h1", dice.phrase(4));
    page.add(Text, "p", dice.paragraph());
    page.all(Template, "p", &["Jump to the recipe", "Print the recipe", "Save it"]);
    page.add(Text, "h2", "Ingredients");
    for _ in 0..7 {
        let own = format!("{} grams of {}", 50 * (1 + dice.below(9)), dice.phrase(2).to_lowercase());
        page.add(Text, "li", if dice.below(3) == 0 { dice.one(LARDER).to_owned() } else { own });
    }
    page.add(Text, "h2", "Method");
    (0..3).for_each(|_| page.add(Text, "p", dice.paragraph()));
    page.add(
        Template,
        "p",
        "All of our recipes are cooked three times before we print them, by three of us, in three kitchens.",
    );
    page.add(Template, "h3", "You may like");
    (0..3).for_each(|_| page.add(Teaser, "li", dice.phrase(4)));
    page.all(Template, "li", &["About us", "Write to us", "Privacy"]);
    page
}

/// A blog: the author's portrait on each page, poems with a refrain, pages of nothing but a licence.
fn diary(i: usize, dice: &mut Dice) -> Page {
    use Part::*;
    const LICENCE: &str = "All texts and pictures of this diary may be copied and changed by anybody for any purpose, as \
                           long as the name of the author is stated and the copy is under the same terms.";
    let mut page = Page::new(format!("http://diary.example/{}/{i}.html", 2010 + i % 12));
    page.add(Template, "p", "Notes from a small boat");
    page.add(Field, "h1", dice.phrase(5));
    let only_licence = i % 10 == 9;
    if only_licence {
        page.add(Text, "p", LICENCE);
    } else if i % 10 == 5 {
        for _ in 0..3 {
            (0..3).for_each(|_| page.add(Text, "p", dice.phrase(6) + ","));
            page.add(Text, "p", "O ice, O ice, hold on");
        }
        page.add(Text, "p", dice.paragraph());
    } else {
        (0..5).for_each(|_| page.add(Text, "p", dice.paragraph()));
    }
    if !only_licence {
        page.add(Template, "p", LICENCE);
    }
    page.add(Template, "h3", "About me");
    page.add(
        Template,
        "p",
        "I live on a small boat with a large dog, and write down what both of them have to say of the weather.",
    );
    page.add(Template, "h3", "Archive");
    page.all(Template, "li", &["January", "February", "March", "April", "May", "June"]);
    page.all(Template, "p", &["Leave a reply", "Name", "Website", "Post the reply"]);
    page
}

/// Reviews: the same headings and table headers on every page, which also asks the same question.
fn gadgets(i: usize, dice: &mut Dice) -> Page {
    use Part::*;
    let mut page = Page::new(format!("https://gadgets.example/review/{i}/"));
    page.all(Template, "li", &["Phones", "Cameras", "Radios", "Deals", "Videos"]);
    page.add(
        Template,
        "p",
        "We may earn a commission when you buy through the links on our pages, at no cost to you at all.",
    );
    page.add(Field, "h1", dice.phrase(6));
    (0..2).for_each(|_| page.add(Text, "p", dice.paragraph()));
    page.add(Text, "h2", "Pros");
    (0..3).for_each(|_| page.add(Text, "li", dice.phrase(4)));
    page.add(Text, "h2", "Cons");
    (0..3).for_each(|_| page.add(Text, "li", dice.phrase(4)));
    page.add(Text, "tr", "Feature\tValue\tOur rating");
    for name in ["Weight", "Price", "Battery"] {
        page.add(Text, "tr", format!("{name}\t{}\t{} of 10", 10 + dice.below(900), dice.below(10)));
    }
    page.add(Text, "h2", "Should you buy it?");
    page.add(Text, "p", dice.paragraph());
    page.add(Text, "h2", "Verdict");
    page.add(Text, "p", dice.paragraph());
    page.add(Template, "h3", "Trending");
    page.all(Template, "li", &["The ten best radios of the year", "Which phone to buy now", "All deals of the week"]);
    page.add(
        Template,
        "p",
        "Gadgets is part of the house of Brandt, which also prints magazines on boats, bees and bread.",
    );
    page.all(Template, "li", &["Newsletter", "Privacy", "Imprint"]);
    page
}
