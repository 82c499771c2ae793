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
	for name, test := range map[string]func(*tab){
		"what the API changes appears without a reload":      showsTheAPI,
		"the buttons create, rotate and delete":              pressesButtons,
		"the clock turns and runs have the colour of a key":  turnsTheClock,
		"a fault is switched on and off":                     switchesAFault,
		"the keyboard alone is enough":                       usesTheKeyboard,
		"a refusal says why":                                 showsARefusal,
		"another user's keys are shown":                      showsAnotherUser,
		"names and descriptions are text, whatever they say": showsTextAsText,
		"a month fits on any screen, light and dark":         fitsTheScreen,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(openTab(browser, t))
		})
	}
}

func showsTheAPI(page *tab) {
	page.sees(map[string]int{activeKeys: 0, phasedOutKeys: 0})
	evaluate[bool](page, "window.loadedOnce = true")
	first := page.rotates("us-south")
	page.sees(map[string]int{activeKeys + `[data-key="` + first + `"]`: 1, phasedOutKeys: 0})
	page.Advance(time.Minute)
	second := page.rotates("us-south")
	page.sees(map[string]int{
		activeKeys + `[data-key="` + second + `"]`:   1,
		phasedOutKeys + `[data-key="` + first + `"]`: 1,
		`#requests [title="/iam/v1/apikeys"]`:        2,
	})
	page.reads("#summary", "Active: cpd-apikey-"+page.Users()[0].IAMID+"-2026-11-23T10:31:15Z. Phased out: 1.")
	if !evaluate[bool](page, "window.loadedOnce === true") {
		page.Error("the page was loaded a second time")
	}
	page.press("#clear-requests")
	page.reads("#requests", "None yet.")
}

// rotates does what an apply does, request by request, and returns the new key's ID.
func (p *tab) rotates(regions ...string) string {
	p.Helper()
	owner, token := p.Users()[0].IAMID, p.login(p.T, 0)
	id, value := p.mint(p.T, token, "cpd-apikey-"+owner+"-"+p.Now().Format("2006-01-02T15:04:05Z"))
	for _, held := range p.Credentials() {
		if held.IAMID == owner && slices.Contains(regions, held.Region) {
			p.ask(p.T, token, http.MethodDelete, "/platform/"+held.Region+"/v1/task_credentials/"+held.ID, "")
		}
	}
	for _, region := range regions {
		p.install(p.T, http.StatusCreated, token, region, value)
	}
	mark := "[terraform-provider-watsonx k4mz7q2d " + strings.Join(regions, ",") + "]"
	must(p.T, p.SetDescription(id, mark))
	return id
}

func pressesButtons(page *tab) {
	page.press("#create")
	page.sees(map[string]int{activeKeys: 1, phasedOutKeys: 0})
	first := page.ownKeys()[0].ID
	page.Advance(time.Hour)
	page.press("#rotate")
	page.sees(map[string]int{activeKeys: 1, phasedOutKeys + `[data-key="` + first + `"]`: 1})
	page.reads(phasedOutKeys, "1 hour")
	page.press("#rotate")
	page.sees(map[string]int{activeKeys: 1, phasedOutKeys: 2})
	page.press("#delete-" + first)
	page.sees(map[string]int{activeKeys: 1, phasedOutKeys: 1, `[data-key="` + first + `"]`: 0})
	page.press("#delete-all")
	page.sees(map[string]int{activeKeys: 0, phasedOutKeys: 0})
	same(page.T, "keys of the user that are left", 0, len(page.ownKeys()))
}

func turnsTheClock(page *tab) {
	page.reads("#clock", "2026-11-23 10:30:15Z")
	page.press("#create")
	page.sees(map[string]int{activeKeys + " .k1": 1})
	page.makeJob(page.T, page.login(page.T, 0), "us-south", map[string]any{"name": "nightly", "schedule": "0 3 * * *"})
	page.sees(map[string]int{".lane": 1, ".run": 0})
	page.press("#day")
	page.reads("#clock", "2026-11-24 10:30:15Z")
	page.sees(map[string]int{".run.k1": 1, ".failed": 0})
	page.press("#rotate")
	page.sees(map[string]int{activeKeys + " .k2": 1, phasedOutKeys + " .k1": 1})
	page.press("#day")
	page.sees(map[string]int{".run.k1": 1, ".run.k2": 1, ".failed": 0})
	page.press("#delete-all")
	page.sees(map[string]int{activeKeys: 0})
	page.press("#day")
	page.sees(map[string]int{".run.k1": 1, ".run.k2": 1, ".failed": 1})
	page.press("#hour")
	page.press("#month")
	page.reads("#clock", "2026-12-26 11:30:15Z")
	page.sees(map[string]int{".failed": 31})
	page.reads("#runs", "31 runs, 31 failed.")
}

func switchesAFault(page *tab) {
	const offered, on = "#fault-2", `#faults [aria-pressed="true"]`
	page.sees(map[string]int{on: 0})
	if !evaluate[bool](page, `(() => {
		const faults = document.getElementById("faults"), button = faults.querySelector("button");
		events.onmessage({data: JSON.stringify({faults: faults.innerHTML})});
		return button.isConnected;
	})()`) {
		page.Error("what the page shows already is drawn anew")
	}
	page.press(offered)
	page.sees(map[string]int{on: 1, offered + `[aria-pressed="true"]`: 1})
	const german = "/platform/eu-de/v1/task_credentials"
	token := page.login(page.T, 0)
	page.wants(page.T, http.StatusServiceUnavailable, token, http.MethodGet, german, "")
	page.press(offered)
	page.sees(map[string]int{on: 0})
	page.wants(page.T, http.StatusOK, token, http.MethodGet, german, "")
	must(page.T, page.AddFault(emulator.Fault{Method: "GET", Path: "/iam/*", Status: 500, Times: 2}))
	page.reads(on, "GET /iam/*")
	page.press("#clear-faults")
	page.sees(map[string]int{on: 0})
}

func usesTheKeyboard(page *tab) {
	page.withKey(page.T, "us-south")
	page.sees(map[string]int{activeKeys: 1})
	page.tabTo("rotate")
	if outline := evaluate[string](page, "getComputedStyle(document.activeElement).outlineStyle"); outline != "solid" {
		page.Errorf("the focus has the outline %q, want one that is seen", outline)
	}
	page.do(chromedp.KeyEvent(kb.Enter))
	page.sees(map[string]int{phasedOutKeys: 1})
	page.tabTo("fault-2")
	page.do(chromedp.KeyEvent(" "))
	page.sees(map[string]int{`#fault-2[aria-pressed="true"]:focus`: 1}) // drawn anew, and focused still
	page.tabTo("delete-" + page.ownKeys()[0].ID)
	page.do(chromedp.KeyEvent(kb.Enter))
	page.sees(map[string]int{phasedOutKeys: 0, "#create:focus": 1})
}

// tabTo presses Tab until an element has the focus.
func (p *tab) tabTo(id string) {
	p.Helper()
	for range 40 {
		p.do(chromedp.KeyEvent(kb.Tab))
		if evaluate[string](p, "document.activeElement.id") == id {
			return
		}
	}
	p.Fatalf("Tab never comes to %s", id)
}

func showsARefusal(page *tab) {
	page.provoked = "status of 409" // which the browser itself reports
	page.withKey(page.T, "us-south")
	page.press("#create")
	page.reads("#problem", "the user has a key in us-south already; rotate it")
	page.press("#rotate")
	page.sees(map[string]int{phasedOutKeys: 1, "#problem:empty": 1})
}

func showsAnotherUser(page *tab) {
	page.follow("nav a:nth-of-type(2)")
	page.sees(map[string]int{activeKeys: 1, phasedOutKeys: 1, `nav a:nth-of-type(2)[aria-current="page"]`: 1})
	page.press("#rotate")
	page.sees(map[string]int{activeKeys: 1, phasedOutKeys: 2})
	same(page.T, "keys of the first user", 0, len(page.ownKeys()))
}

func showsTextAsText(page *tab) {
	const description = `<img src="https://attacker.example/x" onerror="console.log(1)"> & </td>`
	page.withKey(page.T, "us-south")
	must(page.T, page.SetDescription(page.ownKeys()[0].ID, description))
	page.reads(activeKeys, description)
	page.sees(map[string]int{"#keys img": 0})
}

func fitsTheScreen(page *tab) {
	page.aMonth()
	page.sees(map[string]int{phasedOutKeys: 2, ".lane": 2, ".failed": 3})
	for _, width := range []int64{400, 1280} {
		page.do(chromedp.EmulateViewport(width, 720))
		if needs := evaluate[int64](page, "document.documentElement.scrollWidth"); needs > width {
			page.Errorf("the page is %d pixels wide on a screen of %d", needs, width)
		}
	}
	for scheme, want := range map[string]string{"light": "rgb(244, 245, 247)", "dark": "rgb(20, 23, 28)"} {
		page.prefers(scheme)
		if got := evaluate[string](page, "getComputedStyle(document.documentElement).backgroundColor"); got != want {
			page.Errorf("where the system is %s, the page is %s, want %s", scheme, got, want)
		}
		if !*update {
			continue
		}
		picture, err := chromedp.Run(page.ctx, chromedp.CaptureScreenshot())
		must(page.T, err)
		must(page.T, os.WriteFile(filepath.Join(pictures, "window-"+scheme+".png"), picture, 0o644))
	}
}

// aMonth lets a month of rotations and runs pass. In the middle of it a region has no
// task credential for four days.
func (p *tab) aMonth() {
	p.Helper()
	const day = 24 * time.Hour
	p.rotates("us-south", "eu-de")
	token := p.login(p.T, 0)
	p.makeJob(p.T, token, "us-south", map[string]any{"name": "nightly-scoring", "schedule": "0 3 * * *"})
	p.makeJob(p.T, token, "eu-de", map[string]any{"name": "refine-orders", "schedule": "0 4 * * 1-5"})
	p.Advance(12 * day)
	for _, held := range p.Credentials() {
		if held.Region == "eu-de" && held.KeyID == p.ownKeys()[0].ID {
			must(p.T, p.DeleteCredential(held.ID))
		}
	}
	p.Advance(4 * day)
	p.rotates("us-south", "eu-de")
	p.Advance(14 * day)
	must(p.T, p.Console(emulator.ConsoleAction{Act: "rotate"}))
	must(p.T, p.AddFault(emulator.Fault{Path: "/platform/eu-de/*", Status: http.StatusServiceUnavailable}))
}
