// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

const (
	activeKeys    = "#keys tr.active"
	phasedOutKeys = "#keys tr.phased"
)

// pictures is where the screenshots of the documentation stand.
const pictures = "../../docs/images"

var update = flag.Bool("update", false, "write the screenshots of the window into "+pictures)

func TestWindow(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for name, test := range map[string]func(*testing.T, *tab){
		"what the API changes appears without a reload":      showsTheAPI,
		"the buttons create, rotate and delete":              pressesButtons,
		"the clock turns and runs have the colour of a key":  turnsTheClock,
		"a fault is switched on and off":                     switchesAFault,
		"the keyboard alone is enough":                       usesTheKeyboard,
		"it is dark where the system is":                     showsTheDark,
		"a refusal says why":                                 showsARefusal,
		"another user's keys are shown":                      showsAnotherUser,
		"names and descriptions are text, whatever they say": showsTextAsText,
		"a month fits on a wide screen and on a narrow one":  fitsTheScreen,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, openTab(t, browser))
		})
	}
}

func showsTheAPI(t *testing.T, page *tab) {
	page.sees(t, map[string]int{activeKeys: 0, phasedOutKeys: 0})
	evaluate[bool](t, page, "window.loadedOnce = true")
	first := page.rotates(t, "us-south")
	page.sees(t, map[string]int{activeKeys + `[data-key="` + first + `"]`: 1, phasedOutKeys: 0})
	page.Advance(time.Minute)
	second := page.rotates(t, "us-south")
	page.sees(t, map[string]int{
		activeKeys + `[data-key="` + second + `"]`:   1,
		phasedOutKeys + `[data-key="` + first + `"]`: 1,
		`#requests [title="/iam/v1/apikeys"]`:        2,
	})
	page.reads(t, "#summary", "Active: cpd-apikey-"+page.Users()[0].IAMID+"-2026-11-23T10:31:15Z. Phased out: 1.")
	if !evaluate[bool](t, page, "window.loadedOnce === true") {
		t.Error("the page was loaded a second time")
	}
	page.press(t, "#clear-requests")
	page.reads(t, "#requests", "None yet.")
}

// rotates does what an apply does, request by request, and returns the new key's ID.
func (p *tab) rotates(t *testing.T, regions ...string) string {
	t.Helper()
	owner, token := p.Users()[0].IAMID, p.login(t, 0)
	id, value := p.mint(t, token, "cpd-apikey-"+owner+"-"+p.Now().Format("2006-01-02T15:04:05Z"))
	for _, held := range p.Credentials() {
		if held.IAMID == owner && slices.Contains(regions, held.Region) {
			p.ask(t, token, http.MethodDelete, "/platform/"+held.Region+"/v1/task_credentials/"+held.ID, "")
		}
	}
	for _, region := range regions {
		if got := p.install(t, token, region, value); got.status != http.StatusCreated {
			t.Fatalf("a task credential in %s answers %d %s, want 201", region, got.status, got.code())
		}
	}
	mark := "[terraform-provider-watsonx k4mz7q2d " + strings.Join(regions, ",") + "]"
	if err := p.SetDescription(id, mark); err != nil {
		t.Fatal(err)
	}
	return id
}

func pressesButtons(t *testing.T, page *tab) {
	page.press(t, "#create")
	page.sees(t, map[string]int{activeKeys: 1, phasedOutKeys: 0})
	first := page.ownKeys()[0].ID
	page.Advance(time.Hour)
	page.press(t, "#rotate")
	page.sees(t, map[string]int{activeKeys: 1, phasedOutKeys + `[data-key="` + first + `"]`: 1})
	page.reads(t, phasedOutKeys, "1 hour")
	page.press(t, "#rotate")
	page.sees(t, map[string]int{activeKeys: 1, phasedOutKeys: 2})
	page.press(t, "#delete-"+first)
	page.sees(t, map[string]int{activeKeys: 1, phasedOutKeys: 1, `[data-key="` + first + `"]`: 0})
	page.press(t, "#delete-all")
	page.sees(t, map[string]int{activeKeys: 0, phasedOutKeys: 0})
	if left := page.ownKeys(); len(left) != 0 {
		t.Errorf("the emulator has %d keys of the user left, want none", len(left))
	}
}

func turnsTheClock(t *testing.T, page *tab) {
	page.reads(t, "#clock", "2026-11-23 10:30:15Z")
	page.press(t, "#create")
	page.sees(t, map[string]int{activeKeys + " .k1": 1})
	page.makeJob(t, page.login(t, 0), "us-south", map[string]any{"name": "nightly", "schedule": "0 3 * * *"})
	page.sees(t, map[string]int{".lane": 1, ".run": 0})
	page.press(t, "#day")
	page.reads(t, "#clock", "2026-11-24 10:30:15Z")
	page.sees(t, map[string]int{".run.k1": 1, ".failed": 0})
	page.press(t, "#rotate")
	page.sees(t, map[string]int{activeKeys + " .k2": 1, phasedOutKeys + " .k1": 1})
	page.press(t, "#day")
	page.sees(t, map[string]int{".run.k1": 1, ".run.k2": 1, ".failed": 0})
	page.press(t, "#delete-all")
	page.sees(t, map[string]int{activeKeys: 0})
	page.press(t, "#day")
	page.sees(t, map[string]int{".run.k1": 1, ".run.k2": 1, ".failed": 1})
	page.press(t, "#hour")
	page.press(t, "#month")
	page.reads(t, "#clock", "2026-12-26 11:30:15Z")
	page.sees(t, map[string]int{".failed": 31})
	page.reads(t, "#runs", "31 runs, 31 failed.")
}

func switchesAFault(t *testing.T, page *tab) {
	const offered, on = "#fault-2", `#faults [aria-pressed="true"]`
	page.sees(t, map[string]int{on: 0})
	page.press(t, offered)
	page.sees(t, map[string]int{on: 1, offered + `[aria-pressed="true"]`: 1})
	token := page.login(t, 0)
	if got := page.ask(t, token, http.MethodGet, "/platform/eu-de/v1/task_credentials", ""); got.status != http.StatusServiceUnavailable {
		t.Errorf("eu-de answers %d, want 503", got.status)
	}
	page.press(t, offered)
	page.sees(t, map[string]int{on: 0})
	if got := page.ask(t, token, http.MethodGet, "/platform/eu-de/v1/task_credentials", ""); got.status != http.StatusOK {
		t.Errorf("eu-de answers %d after the fault was switched off, want 200", got.status)
	}
	if err := page.AddFault(emulator.Fault{Method: "GET", Path: "/iam/*", Status: 500, Times: 2}); err != nil {
		t.Fatal(err)
	}
	page.reads(t, on, "GET /iam/*")
	page.press(t, "#clear-faults")
	page.sees(t, map[string]int{on: 0})
}

func usesTheKeyboard(t *testing.T, page *tab) {
	page.withKey(t, "us-south")
	page.sees(t, map[string]int{activeKeys: 1})
	page.tabTo(t, "rotate")
	if outline := evaluate[string](t, page, "getComputedStyle(document.activeElement).outlineStyle"); outline != "solid" {
		t.Errorf("the focus has the outline %q, want one that is seen", outline)
	}
	page.do(t, chromedp.KeyEvent(kb.Enter))
	page.sees(t, map[string]int{phasedOutKeys: 1})
	page.tabTo(t, "fault-2")
	page.do(t, chromedp.KeyEvent(" "))
	page.sees(t, map[string]int{`#fault-2[aria-pressed="true"]:focus`: 1}) // drawn anew, and focused still
	page.tabTo(t, "delete-"+page.ownKeys()[0].ID)
	page.do(t, chromedp.KeyEvent(kb.Enter))
	page.sees(t, map[string]int{phasedOutKeys: 0, "#create:focus": 1})
}

// tabTo presses Tab until an element has the focus.
func (p *tab) tabTo(t *testing.T, id string) {
	t.Helper()
	for range 40 {
		p.do(t, chromedp.KeyEvent(kb.Tab))
		if evaluate[string](t, p, "document.activeElement.id") == id {
			return
		}
	}
	t.Fatalf("Tab never comes to %s", id)
}

func showsTheDark(t *testing.T, page *tab) {
	for scheme, want := range map[string]string{"light": "rgb(244, 245, 247)", "dark": "rgb(20, 23, 28)"} {
		page.prefers(t, scheme)
		if got := evaluate[string](t, page, "getComputedStyle(document.documentElement).backgroundColor"); got != want {
			t.Errorf("where the system is %s, the page is %s, want %s", scheme, got, want)
		}
	}
}

func showsARefusal(t *testing.T, page *tab) {
	page.withKey(t, "us-south")
	page.press(t, "#create")
	page.reads(t, "#problem", "the user has a key in us-south already; rotate it")
	// The browser itself reports the refused request.
	page.forget("status of 409")
	page.press(t, "#rotate")
	page.sees(t, map[string]int{phasedOutKeys: 1, "#problem:empty": 1})
}

// forget removes problems that a test provoked.
func (p *tab) forget(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var kept []string
	for _, problem := range p.problems {
		if !strings.Contains(problem, text) {
			kept = append(kept, problem)
		}
	}
	p.problems = kept
}

func showsAnotherUser(t *testing.T, page *tab) {
	page.press(t, "nav a:nth-of-type(2)")
	page.sees(t, map[string]int{activeKeys: 1, phasedOutKeys: 1, `nav a:nth-of-type(2)[aria-current="page"]`: 1})
	page.press(t, "#rotate")
	page.sees(t, map[string]int{activeKeys: 1, phasedOutKeys: 2})
	if own := page.ownKeys(); len(own) != 0 {
		t.Errorf("the first user has %d keys, want none", len(own))
	}
}

func showsTextAsText(t *testing.T, page *tab) {
	const description = `<img src="https://attacker.example/x" onerror="console.log(1)"> & </td>`
	page.withKey(t, "us-south")
	if err := page.SetDescription(page.ownKeys()[0].ID, description); err != nil {
		t.Fatal(err)
	}
	page.reads(t, activeKeys, description)
	page.sees(t, map[string]int{"#keys img": 0})
}

func fitsTheScreen(t *testing.T, page *tab) {
	page.aMonth(t)
	page.sees(t, map[string]int{phasedOutKeys: 2, ".lane": 2, ".failed": 3})
	for _, width := range []int64{400, 1280} {
		page.do(t, chromedp.EmulateViewport(width, 720))
		if needs := evaluate[int64](t, page, "document.documentElement.scrollWidth"); needs > width {
			t.Errorf("the page is %d pixels wide on a screen of %d", needs, width)
		}
	}
	for _, scheme := range []string{"light", "dark"} {
		page.prefers(t, scheme)
		if !*update {
			continue
		}
		picture, err := chromedp.Run(page.ctx, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(pictures, "window-"+scheme+".png"), picture, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// aMonth lets a month of rotations and runs pass. In the middle of it a region has no
// task credential for four days.
func (p *tab) aMonth(t *testing.T) {
	t.Helper()
	const day = 24 * time.Hour
	p.rotates(t, "us-south", "eu-de")
	token := p.login(t, 0)
	p.makeJob(t, token, "us-south", map[string]any{"name": "nightly-scoring", "schedule": "0 3 * * *"})
	p.makeJob(t, token, "eu-de", map[string]any{"name": "refine-orders", "schedule": "0 4 * * 1-5"})
	p.Advance(12 * day)
	for _, held := range p.Credentials() {
		if held.Region == "eu-de" && held.KeyID == p.ownKeys()[0].ID {
			if err := p.DeleteCredential(held.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	p.Advance(4 * day)
	p.rotates(t, "us-south", "eu-de")
	p.Advance(14 * day)
	if err := p.Console(emulator.ConsoleAction{Act: "rotate"}); err != nil {
		t.Fatal(err)
	}
	if err := p.AddFault(emulator.Fault{Path: "/platform/eu-de/*", Status: http.StatusServiceUnavailable}); err != nil {
		t.Fatal(err)
	}
}
