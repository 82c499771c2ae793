// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// startBrowser starts Chromium without a screen, and skips the test where there is
// none. For root the library turns Chromium's sandbox off, which would refuse root.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	browser, cancel := chromedp.NewContext(context.Background())
	t.Cleanup(cancel)
	switch err := chromedp.Do(browser); {
	case errors.Is(err, exec.ErrNotFound):
		t.Skip("there is no Chromium; install it with: apt-get install -y chromium")
	case err != nil:
		t.Fatal(err)
	}
	return browser
}

// A tab shows the window of a cloud of its own, in one test.
type tab struct {
	*testing.T
	cloud

	ctx      context.Context
	mu       sync.Mutex
	problems []string
	provoked string // part of a problem that the test causes; "" for none
}

// openTab opens the window. When the test ends, the page must have asked nobody but
// the emulator, written nothing to the console, and show no secret.
func openTab(browser context.Context, t *testing.T) *tab {
	t.Helper()
	page := &tab{T: t, cloud: newCloud(t, emulator.Options{})}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(page.watch))
	t.Cleanup(cancel)
	page.ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	send(page, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	page.do(chromedp.Navigate(page.url))
	t.Cleanup(func() {
		html := evaluate[string](page, "document.documentElement.outerHTML")
		for _, secret := range page.Secrets() {
			if strings.Contains(html, secret) {
				t.Error("the page shows a secret")
			}
		}
		page.mu.Lock()
		defer page.mu.Unlock()
		for _, problem := range page.problems {
			if page.provoked == "" || !strings.Contains(problem, page.provoked) {
				t.Error(problem)
			}
		}
	})
	return page
}

// watch notes what must not happen in a page.
func (p *tab) watch(event any) {
	problem := ""
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(event.Request.URL, p.url+"/") {
			problem = "the page asked for " + event.Request.URL
		}
	case *log.EventEntryAdded:
		problem = "the browser says: " + event.Entry.Text
	case *runtime.EventConsoleAPICalled:
		problem = fmt.Sprintf("the page writes to the console: %s", event.Type)
	case *runtime.EventExceptionThrown:
		problem = "the script fails: " + event.ExceptionDetails.Text
	}
	if problem != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.problems = append(p.problems, problem)
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	must(p.T, chromedp.Do(p.ctx, steps...))
}

// evaluate returns the value of a JavaScript expression.
func evaluate[T any](page *tab, expression string) T {
	page.Helper()
	value, err := chromedp.Run(page.ctx, chromedp.Evaluate[T](expression))
	must(page.T, err)
	return value
}

// press clicks on the button that a selector finds.
func (p *tab) press(selector string) {
	p.Helper()
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

// follow clicks on the link that a selector finds, and waits until the new page is
// loaded. Before that, a node that is found may be one of the old page.
func (p *tab) follow(selector string) {
	p.Helper()
	_, err := chromedp.RunResponse(p.ctx, chromedp.Click(chromedp.CSS(selector)))
	must(p.T, err)
}

// sees waits until each selector finds as many elements as its count says.
func (p *tab) sees(want map[string]int) {
	p.Helper()
	p.waits(func() (wrong string) {
		for selector, n := range want {
			if got := evaluate[int](p, fmt.Sprintf("document.querySelectorAll(%q).length", selector)); got != n {
				wrong += fmt.Sprintf("\n%s: %d elements, want %d", selector, got, n)
			}
		}
		return wrong
	})
}

// reads waits until an element has a text.
func (p *tab) reads(selector, want string) {
	p.Helper()
	p.waits(func() string {
		if got := p.text(selector); !strings.Contains(got, want) {
			return fmt.Sprintf("%s reads %q, want %q in it", selector, got, want)
		}
		return ""
	})
}

// waits asks again and again what is wrong, for ten seconds.
func (p *tab) waits(wrong func() string) {
	p.Helper()
	for began := time.Now(); ; p.do(chromedp.Sleep(50 * time.Millisecond)) {
		problem := wrong()
		if problem == "" {
			return
		}
		if time.Since(began) > 10*time.Second {
			p.Fatalf("%s\nthe page shows %s", problem, p.text("main"))
		}
	}
}

// text returns what people read in an element; "" while there is none.
func (p *tab) text(selector string) string {
	p.Helper()
	return evaluate[string](p, fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector))
}

// prefers tells the page which colours the system has, light or dark.
func (p *tab) prefers(scheme string) {
	p.Helper()
	send(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// send gives the browser a command about the page.
func send[P, R any](page *tab, command cdp.Command[P, R], params P) {
	page.Helper()
	_, err := chromedp.Call(page.ctx, command, params)
	must(page.T, err)
}
