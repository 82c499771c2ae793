// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// registryPages is where the Registry shows the pages of docs/. It resolves no relative
// link on the first page, so links there begin with this.
const registryPages = "https://registry.terraform.io/providers/" + provider.Source + "/latest/docs/"

// repository is the root of the checkout.
func repository() string { return filepath.Join("..", "..") }

// registryDocs returns the pages that the Registry shows, by their path below docs/.
func registryDocs(t *testing.T) map[string]string {
	t.Helper()
	folders := []string{"actions", "data-sources", "ephemeral-resources", "functions", "guides", "list-resources", "resources"}
	pages := filesBelow(t, filepath.Join(repository(), "docs"), ".md")
	for name := range pages {
		if name != "index.md" && !slices.Contains(folders, path.Dir(name)) {
			delete(pages, name)
		}
	}
	if len(pages) < 15 {
		t.Fatalf("there are only %d pages", len(pages))
	}
	return pages
}

// filesBelow returns the texts of the files below a folder, by path: of those whose names
// end with one of these, or of all. It leaves out hidden folders, and what is built.
func filesBelow(t *testing.T, root string, endings ...string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	must(t, fs.WalkDir(os.DirFS(root), ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && file != "." && (strings.HasPrefix(entry.Name(), ".") || file == "dist"):
			return fs.SkipDir
		case entry.IsDir() || len(endings) > 0 && !slices.Contains(endings, path.Ext(file)):
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		texts[file] = string(text)
		return err
	}))
	return texts
}

// prose returns a page without its code: blocks, and texts between backticks.
func prose(page string) string {
	return regexp.MustCompile("`[^`\n]*`").ReplaceAllString(withoutBlocks(page), "")
}

func withoutBlocks(page string) string {
	return regexp.MustCompile("(?s)\n```.*?\n```").ReplaceAllString(page, "")
}

// links returns the targets of a page's links, and of its pictures.
func links(page string) (targets, pictures []string) {
	for _, m := range regexp.MustCompile(`(!?)\[[^\]]*\]\(([^)\s]+)\)`).FindAllStringSubmatch(prose(page), -1) {
		if m[1] == "!" {
			pictures = append(pictures, m[2])
		} else {
			targets = append(targets, m[2])
		}
	}
	return targets, pictures
}

// hasAnchor reports whether a page has a heading or a mark of this name; "" is its top.
func hasAnchor(page, anchor string) bool {
	if anchor == "" || strings.Contains(page, `<a id="`+anchor+`">`) {
		return true
	}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(withoutBlocks(page), -1) {
		if slug(heading[1]) == anchor {
			return true
		}
	}
	return false
}

// slug is what a heading is called in links.
func slug(heading string) string {
	heading = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(heading), "")
	return strings.ReplaceAll(strings.TrimSpace(heading), " ", "-")
}

// The Registry follows links of these forms only. What is behind the relative ones, the
// next test looks at.
func TestDocumentation_linksWhereTheRegistryCanFollow(t *testing.T) {
	t.Parallel()
	pages := registryDocs(t)
	below := regexp.MustCompile(`^\.\./([a-z-]+/[a-z_-]+\.md)$`)
	for name, page := range pages {
		targets, pictures := links(page)
		if len(pictures) > 0 {
			t.Errorf("docs/%s shows pictures, which the Registry does not have: %v", name, pictures)
		}
		for _, target := range targets {
			file, anchor, _ := strings.Cut(target, "#")
			own, absolute := strings.CutPrefix(file, registryPages)
			relative := below.FindStringSubmatch(file)
			switch {
			case absolute && name == "index.md":
				if there, ok := pages[own+".md"]; !ok || !hasAnchor(there, anchor) {
					t.Errorf("docs/%s: nothing is behind the link to %s", name, target)
				}
			case !absolute && strings.HasPrefix(file, "https://") && !strings.Contains(file, path.Dir(provider.Source)):
			case file == "":
			case relative != nil && name != "index.md" && pages[relative[1]] != "":
			default:
				t.Errorf("docs/%s: the Registry cannot follow the link to %s: link as ../folder/page.md", name, target)
			}
		}
	}
}

// What a page links to by a relative path is there.
func TestDocumentation_linksToWhatIsThere(t *testing.T) {
	t.Parallel()
	all := filesBelow(t, repository(), ".md")
	for name, page := range all {
		targets, pictures := links(page)
		for _, target := range append(targets, pictures...) {
			if strings.HasPrefix(target, "https://") {
				continue
			}
			file, anchor, _ := strings.Cut(target, "#")
			to := name
			if file != "" {
				to = path.Join(path.Dir(name), file)
			}
			if _, err := os.Stat(filepath.Join(repository(), filepath.FromSlash(to))); err != nil {
				t.Errorf("%s: nothing is behind the link to %s", name, target)
			} else if path.Ext(to) == ".md" && !hasAnchor(all[to], anchor) {
				t.Errorf("%s: %s has no heading %s", name, to, anchor)
			}
		}
	}
}

// The Registry gets a copy that holds its own folders only.
func TestDocumentation_isWhatTheRegistryTakes(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, page := range registryDocs(t) {
		file := filepath.Join(root, "docs", filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(file), 0o700))
		must(t, os.WriteFile(file, []byte(page), 0o600))
	}
	run := func(args ...string) []byte {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir, cmd.Env = repository(), append(os.Environ(), "CGO_ENABLED=0") // as a release is compiled
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
		return out
	}
	schema := filepath.Join(root, "schema.json")
	must(t, os.WriteFile(schema, run("run", "./internal/cmd/schema"), 0o600))
	run("tool", "-modfile=internal/tools/go.mod", "tfplugindocs", "validate",
		"--provider-name=watsonx", "--provider-dir="+root, "--providers-schema="+schema)
}

// Somebody who looks for a guide finds its file by its title, and the other way round.
func TestDocumentation_namesGuidesAsTheirTitles(t *testing.T) {
	t.Parallel()
	title := regexp.MustCompile(`page_title: "(.*)"`)
	for name, page := range registryDocs(t) {
		file, guide := strings.CutPrefix(strings.TrimSuffix(name, ".md"), "guides/")
		if !guide {
			continue
		}
		found := title.FindStringSubmatch(page)
		if found == nil || !strings.HasPrefix(slug(found[1]), file) || !strings.Contains(page, "\n# "+found[1]+"\n") {
			t.Errorf("docs/%s has the title %v", name, found)
		}
	}
}
