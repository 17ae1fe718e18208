// TypeScript sources as the JavaScript that a person would have written: types erased, blank lines kept, two spaces; for CommonJS
// `require` and `module.exports` instead of what a compiler emits.

const BLANK = '//~blank~';

/** The same module without types. `ts` is the typescript package of the cell. */
export function withoutTypes(ts, source, { jsx = false } = {}) {
  const marked = source.split('\n').map((line) => (line.trim() === '' ? BLANK : line)).join('\n');
  const { outputText } = ts.transpileModule(marked, {
    fileName: jsx ? 'module.tsx' : 'module.ts',
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, jsx: ts.JsxEmit.Preserve },
  });
  return outputText
    .split('\n')
    .map((line) => (line.trim() === BLANK ? '' : line.replace(/^( {4})+/, (indent) => indent.slice(indent.length / 2))))
    .join('\n')
    .replace(/process\.env\['(\w+)'\]/g, 'process.env.$1')
    .replace(/\}\n\s*(catch|else|finally)\b/g, '} $1')
    .replace(/^\n+/, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n+$/, '\n');
}

/** An ES module in JavaScript as a CommonJS one. */
export function asCommonJs(ts, source) {
  const file = ts.createSourceFile('module.js', source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const edits = [];
  const exported = [];
  for (const statement of file.statements) {
    const span = { from: statement.getStart(file), to: statement.end };
    if (ts.isImportDeclaration(statement)) {
      edits.push({ ...span, text: requireFor(ts, statement) });
    } else if (ts.isExportDeclaration(statement)) {
      const names = statement.exportClause.elements.map((element) => pair(element, (own) => own, ': '));
      exported.push(...names);
      edits.push({ ...span, text: '' });
    } else if (ts.isExportAssignment(statement)) {
      edits.push({ ...span, text: `module.exports = ${statement.expression.getText(file)};` });
    } else {
      exported.push(...unexport(ts, file, statement, edits));
    }
  }
  let text = source;
  for (const { from, to, text: put } of edits.sort((left, right) => right.from - left.from)) text = text.slice(0, from) + put + text.slice(to);
  const end = exported.length === 0 ? '' : `\nmodule.exports = { ${exported.join(', ')} };\n`;
  return `${text.replace(/\n+$/, '\n')}${end}`;
}

/** `a as b` of an import or export, in the order of a destructuring or of an object. */
function pair(element, keep, between) {
  const own = element.name.text;
  return element.propertyName === undefined ? keep(own) : `${element.propertyName.text}${between}${own}`;
}

function requireFor(ts, { importClause, moduleSpecifier }) {
  const name = moduleSpecifier.text;
  const call = `require('${/^\.\.?\//.test(name) ? name.replace(/\.js$/, '') : name}')`;
  if (importClause === undefined) return `${call};`;
  const { name: whole, namedBindings: bindings } = importClause;
  const lines = [];
  if (whole !== undefined) lines.push(`const ${whole.text} = ${call};`);
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) lines.push(`const ${bindings.name.text} = ${call};`);
  if (bindings !== undefined && ts.isNamedImports(bindings)) {
    lines.push(`const { ${bindings.elements.map((element) => pair(element, (own) => own, ': ')).join(', ')} } = ${call};`);
  }
  return lines.join('\n');
}

function unexport(ts, file, statement, edits) {
  const modifier = statement.modifiers?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (modifier === undefined) return [];
  const from = modifier.getStart(file);
  edits.push({ from, to: modifier.end + 1, text: '' });
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText(file));
  return [statement.name.text];
}
