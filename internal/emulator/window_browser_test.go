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

// A tab shows the window of a cloud of its own.
type tab struct {
	cloud

	ctx      context.Context
	mu       sync.Mutex
	problems []string
}

// openTab opens the window. When the test ends, the page must have asked nobody but
// the emulator, written nothing to the console, and show no secret.
func openTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	page := &tab{cloud: newCloud(t, emulator.Options{})}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(page.watch))
	t.Cleanup(cancel)
	page.ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	send(t, page, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	page.do(t, chromedp.Navigate(page.url))
	t.Cleanup(func() {
		html := evaluate[string](t, page, "document.documentElement.outerHTML")
		for _, secret := range page.Secrets() {
			if strings.Contains(html, secret) {
				t.Error("the page shows a secret")
			}
		}
		page.mu.Lock()
		defer page.mu.Unlock()
		for _, problem := range page.problems {
			t.Error(problem)
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

func (p *tab) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// evaluate returns the value of a JavaScript expression.
func evaluate[T any](t *testing.T, page *tab, expression string) T {
	t.Helper()
	value, err := chromedp.Run(page.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// press clicks on the button that a selector finds.
func (p *tab) press(t *testing.T, selector string) {
	t.Helper()
	p.do(t, chromedp.Click(chromedp.CSS(selector)))
}

// sees waits until each selector finds as many elements as its count says.
func (p *tab) sees(t *testing.T, want map[string]int) {
	t.Helper()
	for began := time.Now(); ; p.do(t, chromedp.Sleep(50*time.Millisecond)) {
		wrong := ""
		for selector, n := range want {
			if got := evaluate[int](t, p, fmt.Sprintf("document.querySelectorAll(%q).length", selector)); got != n {
				wrong += fmt.Sprintf("\n%s: %d elements, want %d", selector, got, n)
			}
		}
		if wrong == "" {
			return
		}
		if time.Since(began) > 10*time.Second {
			t.Fatalf("the page shows%s\n%s", wrong, p.text(t, "main"))
		}
	}
}

// reads waits until an element has a text.
func (p *tab) reads(t *testing.T, selector, want string) {
	t.Helper()
	for began := time.Now(); !strings.Contains(p.text(t, selector), want); p.do(t, chromedp.Sleep(50*time.Millisecond)) {
		if time.Since(began) > 10*time.Second {
			t.Fatalf("%s reads %q, want %q in it", selector, p.text(t, selector), want)
		}
	}
}

// text returns what people read in an element; "" while there is none.
func (p *tab) text(t *testing.T, selector string) string {
	t.Helper()
	return evaluate[string](t, p, fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector))
}

// prefers tells the page which colours the system has, light or dark.
func (p *tab) prefers(t *testing.T, scheme string) {
	t.Helper()
	send(t, p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// send gives the browser a command about the page.
func send[P, R any](t *testing.T, page *tab, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(page.ctx, command, params); err != nil {
		t.Fatal(err)
	}
}
