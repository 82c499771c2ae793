// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

// A key is one entry of the emulator's list.
type key struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	IAMID     string    `json:"iam_id"`
	Status    string    `json:"status"`
	Regions   []string  `json:"regions"`
	CreatedAt time.Time `json:"created_at"`
}

// Status words, as IBM spells them.
const (
	active    = "Active"
	phasedOut = "Phased out"
)

// keys returns the owner's series, oldest first, as the emulator tells it. Keys
// of other people and the key that the provider signs in with are left out.
func (s *stage) keys(ctx context.Context) ([]key, error) {
	body, err := s.ask(ctx, http.MethodGet, "/_emulator/keys", "")
	if err != nil {
		return nil, err
	}

	var all, series []key
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, fmt.Errorf("the emulator's list of keys: %w", err)
	}

	for _, k := range all {
		if k.IAMID == s.owner.IAMID && (k.Status == active || k.Status == phasedOut) {
			series = append(series, k)
		}
	}

	return series, nil
}

// post changes something in the emulator, and prints how a person would do it.
func (s *stage) post(ctx context.Context, path, body string) error {
	fmt.Printf("$ curl -X POST -H 'Content-Type: application/json' -d '%s' %s%s\n", body, s.url, path)

	_, err := s.ask(ctx, http.MethodPost, path, body)

	return err
}

// ask sends a request to the emulator's own window, not to IBM Cloud's interface.
func (s *stage) ask(ctx context.Context, method, path, body string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, err
	}

	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}

	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()

	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, text)
	}

	return text, err
}

// show prints the series as a table.
func show(series []key) {
	if len(series) == 0 {
		fmt.Println("  (no key)")

		return
	}

	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "  STATUS\tNAME\tID\tINSTALLED IN")

	for _, k := range series {
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", k.Status, k.Name, k.ID, strings.Join(k.Regions, ", "))
	}

	_ = table.Flush()
}
