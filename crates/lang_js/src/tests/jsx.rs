//! JSX.

use super::lowers;

#[test]
fn elements_and_attributes() {
    lowers(
        "file.jsx",
        r#"
const a = <div className="x" data-id={id} hidden {...props} svg:href='y'>
  Hello,   {name}!
  {/* nothing */}
  <br/>
</div>
"#,
        r#"
let a$0 = <div className="x" data-id=id hidden ...=props svg:href="y">["Hello,   ", name, "!", <br>[]]
"#,
    );
}

#[test]
fn components() {
    lowers(
        "file.jsx",
        r#"
import { Link } from 'r'
function Page({ html }) {
  return <><Link to="/x" render={() => <b>x</b>} /><Ctx.Provider value={1}>{...xs}</Ctx.Provider><this.Row /><div dangerouslySetInnerHTML={{ __html: html }} /></>
}
"#,
        r#"
import {Link} "r" -> Link$0
fn#1
fn#1 fn Page$1({html: html$2})
  return <>[<Link$0 to="/x" render=fn#2>[], <Ctx.Provider value=1>[xs], <this.Row>[], <div dangerouslySetInnerHTML={__html: html$2}>[]]
fn#2 arrow () in fn#1
  return <b>["x"]
html$2.html
"#,
    );
}
