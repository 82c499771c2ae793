// SPDX-License-Identifier: MPL-2.0

package main

import (
	"image/color"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// charts are the pictures of the guide: their file names and titles.
func charts() map[string]string {
	return map[string]string{
		"plans":     "Seconds of a plan, with this provider and with what stands beside it",
		"rotations": "Seconds of a rotation, in 6 regions and in 1",
	}
}

// images is where pictures stand: outside of the folders of the Registry.
const images = "docs/images"

// drawAll draws each chart with two bars for each work.
func drawAll(root string, r report) error {
	if err := os.MkdirAll(filepath.Join(root, images), 0o750); err != nil {
		return err
	}
	for name, title := range charts() {
		var ours, beside plotter.Values
		var names []string
		for _, one := range r.Results {
			if one.Chart == name {
				ours, beside, names = append(ours, one.Ours), append(beside, one.Other), append(names, one.Name)
			}
		}
		if len(names) == 0 {
			continue
		}
		p := plot.New()
		p.Title.Text, p.Y.Label.Text = title, "seconds"
		p.Y.Min = 0
		for i, values := range []plotter.Values{ours, beside} {
			bars, err := plotter.NewBarChart(values, vg.Points(18))
			if err != nil {
				return err
			}
			bars.Offset = vg.Points(float64(20*i - 10))
			bars.Color = []color.Color{color.RGBA{15, 98, 254, 255}, color.RGBA{168, 168, 168, 255}}[i]
			p.Add(bars)
			p.Legend.Add([]string{"this provider, or 6 regions", "beside it"}[i], bars)
		}
		p.Legend.Top, p.Legend.Left = true, true
		p.NominalX(names...)
		if err := p.Save(vg.Points(float64(120+140*len(names))), vg.Points(280), filepath.Join(root, images, "performance-"+name+".svg")); err != nil {
			return err
		}
	}
	return nil
}
