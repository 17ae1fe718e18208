//! Code hosting, packages, build and release services.

use super::Row;

pub(super) const ROWS: &[Row] = &[
    Row::shape(
        "github-pat",
        "GitHub personal access token",
        &["ghp_"],
        r"\b(ghp_[A-Za-z0-9]{36,251})\b",
    ),
    Row::shape(
        "github-fine-grained-pat",
        "GitHub fine-grained token",
        &["github_pat_"],
        r"\b(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b",
    ),
    Row::shape(
        "github-oauth-token",
        "GitHub OAuth token",
        &["gho_"],
        r"\b(gho_[A-Za-z0-9]{36,251})\b",
    ),
    Row::shape(
        "github-app-token",
        "GitHub app token",
        &["ghu_", "ghs_"],
        r"\b(gh[us]_[A-Za-z0-9]{36,251})\b",
    ),
    Row::shape(
        "github-refresh-token",
        "GitHub refresh token",
        &["ghr_"],
        r"\b(ghr_[A-Za-z0-9]{36,251})\b",
    ),
    Row::shape(
        "gitlab-token",
        "GitLab token",
        &[
            "glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glimt-",
            "glagent-", "gloas-",
        ],
        r"\b(gl(?:pat|dt|rt|cbt|soat|ft|imt|agent|oas)-[A-Za-z0-9_\-.]{20,64}|glptt-[a-f0-9]{40})(?:[^\w\-]|$)",
    ),
    Row::shape(
        "gitlab-runner-token",
        "GitLab runner registration token",
        &["GR1348941"],
        r"\b(GR1348941[A-Za-z0-9_\-]{20})(?:[^\w\-]|$)",
    ),
    Row::shape(
        "bitbucket-app-password",
        "Bitbucket app password",
        &["ATBB"],
        r"\b(ATBB[A-Za-z0-9_=.\-]{32})(?:[^\w\-]|$)",
    )
    .entropy(3.5),
    Row::shape(
        "atlassian-token",
        "Atlassian API token",
        &["ATATT3", "ATCTT3"],
        r"\b(AT[AC]TT3[A-Za-z0-9_\-=.]{150,200})",
    ),
    Row::shape("npm-token", "npm access token", &["npm_"], r"\b(npm_[A-Za-z0-9]{36})\b"),
    Row::shape(
        "npmrc-auth-token",
        "npm registry token",
        &["_authToken"],
        r"_authToken\s*=\s*([A-Za-z0-9\-_]{30,})",
    )
    .fixed(0),
    Row::shape("pypi-token", "PyPI token", &["pypi-AgEI"], r"\b(pypi-AgEI[A-Za-z0-9_\-]{50,1000})"),
    Row::shape(
        "rubygems-token",
        "RubyGems API key",
        &["rubygems_"],
        r"\b(rubygems_[a-f0-9]{48})\b",
    ),
    Row::shape("nuget-key", "NuGet API key", &["oy2"], r"\b(oy2[a-z0-9]{43})\b").entropy(3.5),
    Row::shape("cargo-token", "crates.io token", &["cio"], r"\b(cio[A-Za-z0-9]{32})\b")
        .entropy(3.8),
    Row::shape("clojars-token", "Clojars token", &["CLOJARS_"], r"(?i)\b(CLOJARS_[a-z0-9]{60})\b"),
    Row::shape(
        "docker-hub-token",
        "Docker Hub token",
        &["dckr_pat_", "dckr_oat_"],
        r"\b(dckr_[po]at_[A-Za-z0-9_\-]{27,32})(?:[^\w\-]|$)",
    ),
    Row::shape(
        "artifactory-key",
        "Artifactory credential",
        &["AKCp", "cmVmdGtu"],
        r"\b(AKCp[A-Za-z0-9]{69}|cmVmdGtu[A-Za-z0-9]{56})\b",
    ),
    Row::shape(
        "sonar-token",
        "SonarQube token",
        &["squ_", "sqp_", "sqa_"],
        r"\b(sq[upa]_[a-f0-9]{40})\b",
    ),
    Row::shape(
        "sourcegraph-token",
        "Sourcegraph token",
        &["sgp_"],
        r"\b(sgp_(?:[a-f0-9]{16}_|local_)?[a-f0-9]{40})\b",
    ),
    Row::shape(
        "postman-key",
        "Postman API key",
        &["PMAK-"],
        r"\b(PMAK-[a-f0-9]{24}-[a-f0-9]{34})\b",
    ),
    Row::shape(
        "circleci-token",
        "CircleCI token",
        &["CCIPAT_", "CCIPRJ_"],
        r"\b(CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[A-Fa-f0-9]{40})\b",
    ),
    Row::shape("buildkite-token", "Buildkite token", &["bkua_"], r"\b(bkua_[a-z0-9]{40})\b"),
    Row::shape(
        "harness-key",
        "Harness key",
        &["pat.", "sat."],
        r"\b((?:pat|sat)\.[A-Za-z0-9_\-]{22}\.[a-f0-9]{24}\.[A-Za-z0-9]{20})\b",
    ),
    Row::shape("prefect-key", "Prefect API key", &["pnu_"], r"\b(pnu_[A-Za-z0-9]{36})\b"),
    Row::shape("infracost-key", "Infracost API key", &["ico-"], r"\b(ico-[A-Za-z0-9]{32})\b"),
    Row::shape("readme-key", "ReadMe API key", &["rdme_"], r"\b(rdme_[a-z0-9]{70})\b"),
    Row::shape(
        "contentful-token",
        "Contentful management token",
        &["CFPAT-"],
        r"\b(CFPAT-[A-Za-z0-9_\-]{43})(?:[^\w\-]|$)",
    ),
    Row::shape(
        "launchdarkly-key",
        "LaunchDarkly key",
        &["sdk-", "api-"],
        r"\b((?:sdk|api)-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12})\b",
    ),
    Row::shape(
        "sentry-token",
        "Sentry token",
        &["sntrys_", "sntryu_"],
        r"\b(sntrys_eyJ[A-Za-z0-9=_+/\-]{80,}|sntryu_[a-f0-9]{64})",
    ),
];
