//! What a file is for, judged by its path and, where that does not tell, by its first lines and its shape.

use facts::FileClass;
use model::RepoPath;

const TEST_FOLDERS: [&str; 29] = [
    "test",
    "tests",
    "__tests__",
    "__test__",
    "testing",
    "spec",
    "specs",
    "__specs__",
    "e2e",
    "fixture",
    "fixtures",
    "__fixtures__",
    "mock",
    "mocks",
    "__mocks__",
    "_mocks_",
    ".storybook",
    "example",
    "examples",
    "stories",
    "__stories__",
    "cypress",
    "playwright",
    "testdata",
    "test-data",
    "test-utils",
    "__snapshots__",
    "sample",
    "samples",
];
/// `name.<word>.ts`.
const TEST_MARKS: [&str; 16] = [
    "test", "tests", "spec", "specs", "e2e", "e2e-spec", "int-spec", "stories", "story", "mock",
    "mocks", "fixture", "fixtures", "cy", "bench", "example",
];
const TEST_NAMES: [&str; 9] = [
    "test",
    "tests",
    "jest.setup",
    "jest.config",
    "vitest.config",
    "vitest.setup",
    "cypress.config",
    "playwright.config",
    "setuptests",
];
const VENDOR_FOLDERS: [&str; 11] = [
    "node_modules",
    "vendor",
    "vendors",
    "vendored",
    "third_party",
    "third-party",
    "thirdparty",
    "bower_components",
    "jspm_packages",
    "web_modules",
    ".yarn",
];
const BUILT_FOLDERS: [&str; 15] = [
    "dist",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".turbo",
    ".vercel",
    ".serverless",
    ".docusaurus",
    "coverage",
    "storybook-static",
    "__generated__",
    ".nyc_output",
    ".parcel-cache",
    ".angular",
];
const GENERATED_MARKS: [&str; 4] = ["generated", "gen", "pb", "g"];
/// Where other people's scripts are kept beside one's own.
const ASSET_FOLDERS: [&str; 12] = [
    "public",
    "assets",
    "static",
    "lib",
    "libs",
    "js",
    "scripts",
    "www",
    "wwwroot",
    "plugins",
    "javascripts",
    "private",
];
const LIBRARIES: [&str; 46] = [
    "jquery",
    "bootstrap",
    "angular",
    "react",
    "react-dom",
    "vue",
    "lodash",
    "underscore",
    "moment",
    "d3",
    "three",
    "backbone",
    "ember",
    "raphael",
    "morris",
    "chart",
    "html5shiv",
    "respond",
    "modernizr",
    "require",
    "handlebars",
    "mustache",
    "ace",
    "codemirror",
    "tinymce",
    "ckeditor",
    "socket.io",
    "swagger-ui",
    "popper",
    "select2",
    "datatables",
    "knockout",
    "highlight",
    "prism",
    "showdown",
    "marked",
    "dompurify",
    "leaflet",
    "mermaid",
    "zepto",
    "prototype",
    "mootools",
    "dat.gui",
    "tether",
    "sweetalert",
    "polyfill",
];
const LOCKFILES: [&str; 13] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "deno.lock",
    "composer.lock",
    "cargo.lock",
    "gemfile.lock",
    "poetry.lock",
    "go.sum",
    "uv.lock",
];
const DOCUMENTS: [&str; 7] = ["md", "mdx", "markdown", "rst", "adoc", "asciidoc", "txt"];
const BINARIES: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "ico", "icns", "bmp", "tif", "tiff", "avif", "heic",
    "mp3", "mp4", "m4a", "m4v", "mov", "avi", "mkv", "webm", "ogg", "wav", "flac", "woff", "woff2",
    "ttf", "otf", "eot", "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "jar", "war",
    "class", "exe", "dll", "so", "dylib", "o", "a", "lib", "node", "wasm", "pdf", "doc", "docx",
    "xls", "xlsx", "ppt", "pptx", "odt", "psd", "ai", "sketch", "fig", "sqlite", "sqlite3", "p12",
    "pfx", "jks", "keystore", "der", "iso", "dmg", "apk", "ipa", "pyc", "glb", "gltf", "kdbx",
];

/// What the path alone says.
pub fn class_of_path(path: &RepoPath) -> FileClass {
    let lower = RepoPath::new(path.as_str().to_ascii_lowercase());
    let in_any = |folders: &[&str]| lower.folder().split('/').any(|part| folders.contains(&part));
    let name = lower.file_name();
    if (in_any(&VENDOR_FOLDERS) && !is_about_vendors(path))
        || is_library(&lower, in_any(&ASSET_FOLDERS))
    {
        FileClass::Vendored
    } else if name.contains(".min.") || name.contains("-min.") || name.ends_with(".bundle.js") {
        FileClass::Minified
    } else if in_any(&BUILT_FOLDERS) || is_generated_name(name) {
        FileClass::Generated
    } else if in_any(&TEST_FOLDERS) || is_test_name(name) {
        FileClass::Test
    } else if is_document(&lower) {
        FileClass::Documentation
    } else {
        FileClass::Production
    }
}

/// A program that buys from vendors has a module of that name: `src/modules/Vendors/..`. What is copied from elsewhere
/// is JavaScript in a folder that is written small.
fn is_about_vendors(path: &RepoPath) -> bool {
    let is_own = matches!(path.extension(), Some("ts" | "tsx" | "mts" | "cts" | "vue"))
        && !path.file_name().ends_with(".d.ts");
    let told = |part: &str| matches!(&*part.to_ascii_lowercase(), "vendor" | "vendors");
    let by_other_name = path
        .folder()
        .split('/')
        .any(|part| VENDOR_FOLDERS.contains(&&*part.to_ascii_lowercase()) && !told(part));
    let is_capital = |part: &str| told(part) && part.starts_with('V');
    !by_other_name && (is_own || path.folder().split('/').any(is_capital))
}

/// Why the file need not be read at all.
pub(crate) fn skipped_by_path(path: &RepoPath, class: FileClass) -> Option<&'static str> {
    let extension = path.extension().map(str::to_ascii_lowercase);
    let name = path.file_name().to_ascii_lowercase();
    match extension.as_deref() {
        Some(extension) if BINARIES.contains(&extension) => return Some("binary"),
        Some("map") => return Some("source map"),
        Some("lock") => return Some("lockfile"),
        _ if LOCKFILES.contains(&&*name) => return Some("lockfile"),
        _ => {}
    }
    match class {
        FileClass::Vendored => Some("vendored"),
        FileClass::Minified => Some("minified"),
        _ => None,
    }
}

/// The words between the dots of a name, without the first and the last.
fn marks(name: &str) -> impl Iterator<Item = &str> {
    let count = name.split('.').count();
    name.split('.').skip(1).take(count.saturating_sub(2))
}

fn is_test_name(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    marks(name).any(|mark| TEST_MARKS.contains(&mark))
        || TEST_NAMES.contains(&stem)
        // `mock-server.controller.ts` serves mocks to customers.
        || marks(name).next().is_none()
            && ["mock-", "mocks-"].iter().any(|start| stem.starts_with(start))
        || ["-test", "_test", "-spec", "_spec", ".test", ".spec"]
            .iter()
            .any(|end| stem.ends_with(end))
}

fn is_generated_name(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    LOCKFILES.contains(&name)
        || marks(name).any(|mark| GENERATED_MARKS.contains(&mark))
        || stem.ends_with("_pb")
        || name.ends_with(".snap")
        || name.ends_with(".map")
}

fn is_document(path: &RepoPath) -> bool {
    let name = path.file_name();
    let by_extension = path.extension().is_some_and(|extension| DOCUMENTS.contains(&extension));
    let is_list = name.starts_with("requirements") || name == "cmakelists.txt";
    (by_extension && !is_list)
        || ["license", "licence", "notice", "authors", "changelog", "copying"].contains(&name)
}

/// A well-known library, or one with a version in its name, among assets.
fn is_library(path: &RepoPath, among_assets: bool) -> bool {
    let name = path.file_name();
    let Some(stem) = name.strip_suffix(".js").or_else(|| name.strip_suffix(".css")) else {
        return false;
    };
    if !among_assets {
        return false;
    }
    let plain = [".min", ".slim", ".bundle", ".umd", ".production", ".development"]
        .iter()
        .fold(stem, |stem, end| stem.strip_suffix(end).unwrap_or(stem));
    let version = plain.rsplit_once('-').map_or("", |(_, version)| version);
    let versioned =
        version.contains('.') && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    // Also `jquery.cookie.js`, `bootstrap-datepicker.js`.
    let plugin = ["jquery.", "jquery-", "bootstrap-", "angular-"]
        .iter()
        .any(|start| plain.starts_with(start));
    versioned || plugin || LIBRARIES.contains(&plain)
}

/// What the text says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Plain,
    Minified,
    Generated,
    Vendored,
}

pub(crate) fn shape(path: &RepoPath, text: &str) -> Shape {
    let is_plain = matches!(path.extension(), Some("js" | "mjs" | "cjs" | "css"));
    if is_plain && is_minified(text) {
        Shape::Minified
    } else if says_generated(text) || is_script(path) && is_tool_output(text) {
        Shape::Generated
    } else if is_plain && among_assets(path) && has_library_banner(text) {
        Shape::Vendored
    } else {
        Shape::Plain
    }
}

fn among_assets(path: &RepoPath) -> bool {
    path.folder().split('/').any(|part| ASSET_FOLDERS.contains(&&*part.to_ascii_lowercase()))
}

/// Long lines with hardly a blank in them. A hand-written file with one long literal has other lines besides.
fn is_minified(text: &str) -> bool {
    const LONG: usize = 400;
    if text.len() < 2_000 {
        return false;
    }
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let blanks = text.bytes().filter(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
    text.len() / lines > LONG && blanks * 10 < text.len()
}

/// A comment among the first lines says that a tool wrote the file.
fn says_generated(text: &str) -> bool {
    let head = text.lines().take(20).map(|line| line.get(..200).unwrap_or(line).trim_start());
    let comments = head.filter(|line| {
        ["//", "/*", "*", "#", "--", "<!--", ";"].iter().any(|mark| line.starts_with(mark))
    });
    comments.map(str::to_ascii_lowercase).any(|line| {
        let by_tool = line.contains("generated");
        line.contains("@generated")
            || line.contains("<auto-generated")
            || (by_tool && (line.contains("do not edit") || line.contains("do not modify")))
            || line.contains("automatically generated")
            || line.contains("auto-generated file")
            || line.contains("file is auto-generated")
            || line.contains("file is autogenerated")
            || line.contains("autogenerated by")
            || line.contains("auto-generated by")
            || line.contains("code generated by")
            || line.contains("file was generated by")
            || line.contains("file is generated by")
    })
}

fn is_script(path: &RepoPath) -> bool {
    matches!(path.extension(), Some("js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx"))
}

/// The frame that bundlers put around modules, and the glue that compilers to WebAssembly and asm.js write: nobody
/// wrote it, and nobody can mend it there.
fn is_tool_output(text: &str) -> bool {
    const HEAD: usize = 3_000;
    const BUNDLERS: [&str; 6] = [
        "webpackBootstrap",
        "parcelRequire = (function",
        "parcelRequire=function",
        "$parcel$require",
        "function __webpack_require__(",
        "return function e(t,n,r){function s(o,u)",
    ];
    const GLUE: [&str; 6] =
        ["asmLibraryArg", "wasmBinaryFile", "HEAPU8", "dynCall_", "_emscripten_", "ASM_CONSTS"];
    let head = text.char_indices().nth(HEAD).map_or(text, |(end, _)| &text[..end]);
    BUNDLERS.iter().any(|frame| head.contains(frame))
        || text.len() > 20_000 && GLUE.iter().filter(|name| text.contains(**name)).count() >= 3
}

/// `/*! Name v1.2.3`: the comment that minifiers keep, as published libraries carry it.
fn has_library_banner(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix("/*!") else { return false };
    let banner = rest.split("*/").next().unwrap_or(rest);
    let banner: String = banner.chars().take(600).collect();
    banner.split_whitespace().any(|word| {
        let word = word.trim_start_matches(['v', '@', '(']);
        let mut parts = word.split('.');
        let number = |part: Option<&str>| {
            part.is_some_and(|part| part.bytes().next().is_some_and(|byte| byte.is_ascii_digit()))
        };
        number(parts.next()) && number(parts.next())
    })
}

#[cfg(test)]
mod tests {
    use super::{Shape, class_of_path, shape};
    use facts::FileClass;
    use model::RepoPath;

    #[test]
    fn paths_tell_what_files_are_for() {
        use FileClass::{Documentation, Generated, Minified, Production, Test, Vendored};
        for (path, class) in [
            ("src/api/auth.ts", Production),
            ("src/testimonials/latest.ts", Production),
            ("src/contest.ts", Production),
            ("src/specification.ts", Production),
            ("build/webpack.js", Production),
            ("lib/router.js", Production),
            ("src/auth.test.ts", Test),
            ("src/auth.e2e-spec.ts", Test),
            ("src/__mocks__/db.ts", Test),
            ("src/mock-users.ts", Test),
            ("src/mock-server/mock-server.controller.ts", Production),
            ("src/modules/Vendors/Vendors.controller.ts", Production),
            ("src/vendors/vendors.service.ts", Production),
            ("public/vendor/slider.js", Vendored),
            ("vendor/github.com/x/y.ts/node_modules/z/index.ts", Vendored),
            ("Tests/a.ts", Test),
            ("examples/app/index.js", Test),
            ("src/Button.stories.tsx", Test),
            ("jest.config.js", Test),
            ("dist/app.js", Generated),
            ("src/api.generated.ts", Generated),
            ("proto/user_pb.js", Generated),
            ("package-lock.json", Generated),
            ("public/app.min.js", Minified),
            ("vendor/x.js", Vendored),
            ("public/js/jquery-3.1.1.js", Vendored),
            ("app/assets/js/bootstrap.js", Vendored),
            ("src/jquery.ts", Production),
            ("src/react.js", Production),
            ("README.md", Documentation),
            ("requirements.txt", Production),
            ("LICENSE", Documentation),
        ] {
            assert_eq!(class_of_path(&RepoPath::new(path)), class, "{path}");
        }
    }

    #[test]
    fn texts_tell_what_paths_do_not() {
        let js = RepoPath::new("src/a.js");
        let asset = RepoPath::new("public/plug.js");
        let minified = "var a=function(b){return b+1};".repeat(200);
        assert_eq!(shape(&js, &minified), Shape::Minified);
        let data = format!("const image = '{}';\n{}", "A".repeat(3000), "use(image);\n".repeat(40));
        assert_eq!(shape(&js, &data), Shape::Plain);
        let generated = "// Code generated by protoc-gen-ts. DO NOT EDIT.\nexport {}";
        assert_eq!(shape(&js, generated), Shape::Generated);
        assert_eq!(shape(&js, "const text = 'this is @generated';"), Shape::Plain);
        let bundle = "parcelRequire = (function (modules, cache) {\n  return 1;\n})({});";
        assert_eq!(shape(&js, bundle), Shape::Generated);
        let own = "// Loads what webpack made.\nexport const load = (name) => import(name);\n";
        assert_eq!(shape(&js, own), Shape::Plain);
        let glue = "var asmLibraryArg = { a: HEAPU8 };\nvar wasmBinaryFile = 'x.wasm';\n";
        assert_eq!(shape(&js, glue), Shape::Plain);
        let glue = format!("{glue}{}", "function f(a) {\n  return a | 0;\n}\n".repeat(700));
        assert_eq!(shape(&js, &glue), Shape::Generated);
        assert_eq!(shape(&asset, "/*! Plug v1.2.0 | MIT */\nvar a;"), Shape::Vendored);
        assert_eq!(shape(&js, "/*! Plug v1.2.0 | MIT */\nvar a;"), Shape::Plain);
    }
}
