// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// summaries returns the titles of everything in the list of the provider's texts. What
// is filled in stands as "…".
func summaries(t *testing.T) []string {
	t.Helper()
	files, err := sources()
	must(t, err)
	l := titleList{consts: map[string]string{}, at: map[string]int{}, intended: map[string]int{}}
	for l.file = range files {
		ast.Inspect(files[l.file], l.learn)
	}
	for l.file = range files {
		ast.Inspect(files[l.file], l.collect)
	}
	slices.Sort(l.found)
	return slices.Compact(l.found)
}

// A titleList finds titles: what is passed on as a summary.
type titleList struct {
	file     string            // that is being read
	consts   map[string]string // the values of constants, by file and name: each file has an intention of its own
	at       map[string]int    // where the summary stands among the arguments of a function, or the members of a type
	intended map[string]int    // the same of an intention, which follows "Could not"
	found    []string
}

// learn remembers constants, and the functions and types that have a summary.
func (l *titleList) learn(n ast.Node) bool {
	remember := func(name string, fields *ast.FieldList) {
		i := 0
		for _, field := range fields.List {
			for _, ident := range field.Names {
				switch ident.Name {
				case "summary":
					l.at[name] = i
				case "intention":
					l.intended[name] = i
				}
				i++
			}
		}
	}
	switch n := n.(type) {
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if i < len(n.Values) {
				if text := l.text(n.Values[i]); strings.Contains(text, " ") {
					l.consts[l.file+name.Name] = text
				}
			}
		}
	case *ast.FuncDecl:
		remember(n.Name.Name, n.Type.Params)
	case *ast.TypeSpec:
		if s, ok := n.Type.(*ast.StructType); ok {
			remember(n.Name.Name, s.Fields)
		}
	}
	return true
}

// collect adds what is passed on as a summary.
func (l *titleList) collect(n ast.Node) bool {
	name, args := "", []ast.Expr(nil)
	switch n := n.(type) {
	case *ast.CallExpr:
		args = n.Args
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
	case *ast.CompositeLit:
		args = n.Elts
		if typ, ok := n.Type.(*ast.Ident); ok {
			name = typ.Name
		}
	}
	if i, ok := l.intended[name]; ok && i < len(args) && l.text(args[i]) != "…" {
		l.found = append(l.found, "Could not "+l.text(args[i]))
	}
	i, ok := l.at[name]
	said := regexp.MustCompile(`^(?:Add|New)(Attribute)?(?:Error|Warning)(?:Diagnostic)?$`)
	if diagnostic := said.FindStringSubmatch(name); diagnostic != nil {
		i, ok = min(len(diagnostic[1]), 1), true
	}
	if ok && i < len(args) {
		if text := l.text(args[i]); text != "…" && text != "Could not …" {
			l.found = append(l.found, text)
		}
	}
	return true
}

// text returns an expression as a reader sees it; "…" for what is known only at run time.
func (l *titleList) text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return verb.ReplaceAllString(text, "…")
		}
	case *ast.Ident:
		if text, ok := l.consts[l.file+e.Name]; ok {
			return text
		}
	case *ast.BinaryExpr:
		return l.text(e.X) + l.text(e.Y)
	case *ast.CallExpr: // fmt.Sprintf
		if len(e.Args) > 0 {
			return l.text(e.Args[0])
		}
	}
	return "…"
}

// Somebody who searches for the title of a message finds what it means and what to do.
func TestDocumentation_explainsEachMessage(t *testing.T) {
	t.Parallel()
	page := registryDocs(t)["guides/troubleshooting.md"]
	titles := summaries(t)
	if len(titles) < 50 {
		t.Errorf("only %d titles were found: %q", len(titles), titles)
	}
	for _, title := range titles {
		if row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(title) + ` \| .{15,} \| .{15,} \|$`); !row.MatchString(page) {
			t.Errorf("templates/guides/troubleshooting.md.tmpl has no row for %q", title)
		}
	}
	for _, table := range strings.Split(page, "| Title | Cause | What to do |\n| --- | --- | --- |\n")[1:] {
		rows, _, _ := strings.Cut(table, "\n\n")
		for row := range strings.SplitSeq(rows, "\n") {
			if title, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " | "); !slices.Contains(titles, title) {
				t.Errorf("templates/guides/troubleshooting.md.tmpl explains %q, which the provider never says", title)
			}
		}
	}
}
