package images_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"galley/generator/images"
)

const ns = ` xmlns="http://www.w3.org/2000/svg"`

// removals joins what was taken out.
func removals(list []images.Removal) string {
	var out []string
	for _, r := range list {
		out = append(out, r.What)
	}
	return strings.Join(out, "; ")
}

func TestCleanSVG(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want, removed string }{
		{`<svg/>`, `<svg` + ns + `/>`, ""},
		{`<?xml version="1.0"?><!DOCTYPE svg><!-- by x --><svg` + ns + ` width="1">` + "\n" + `<g><path d="M0 0"/></g>é</svg>`,
			`<svg width="1"` + ns + ">\n<g><path d=\"M0 0\"/></g>é</svg>", ""},
		{`<svg` + ns + `><script>alert(1)</script><g onload="x()" id="a"/></svg>`,
			`<svg` + ns + `><g id="a"/></svg>`, "the element <script> is not one of those that only draw; the handler onload runs a script"},
		{`<svg` + ns + ` onload="x()"/>`, `<svg` + ns + `/>`, "the handler onload runs a script"},
		{`<svg` + ns + `><foreignObject><div xmlns="http://www.w3.org/1999/xhtml"><script/></div></foreignObject><g/></svg>`,
			`<svg` + ns + `><g/></svg>`, "the element <foreignObject> is not one of those that only draw"},
		{`<svg` + ns + ` xmlns:h="http://www.w3.org/1999/xhtml"><h:script>x</h:script><h:b>y</h:b></svg>`,
			`<svg` + ns + `/>`, "the element <script> is HTML; the element <b> is HTML"},
		{`<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script/><s:g/></s:svg>`, `<svg` + ns + `><g/></svg>`, "the element <script> is not one of those that only draw"},
		{`<svg` + ns + `><a href=" java&#10;script:x()"><g/></a><a href="https://example.org/?a:b">x</a></svg>`,
			`<svg` + ns + `><a><g/></a><a href="https://example.org/?a:b">x</a></svg>`, `the address of <a> begins with "javascript:", which is none of http:, https: and mailto:`},
		{`<svg` + ns + ` xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#a"/><use xlink:href="https://x/y.svg#a"/></svg>`,
			`<svg` + ns + ` xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#a"/><use/></svg>`, `the address of <use> is "https://x/y.svg#a", which is no part of the drawing itself`},
		{`<svg` + ns + ` xmlns:q="http://www.w3.org/1999/xlink"><a q:href="data:text/html,x"/></svg>`, `<svg` + ns + `><a/></svg>`, `the address of <a> begins with "data:", which is none of http:, https: and mailto:`},
		{`<svg` + ns + `><image href="data:image/png;base64,AA=="/><image href="data:image/svg+xml,x"/><feImage href="//x/y"/></svg>`,
			`<svg` + ns + `><image href="data:image/png;base64,AA=="/><image/><feImage/></svg>`,
			`the address of <image> is "data:image/svg+xml,x", which is no image of pixels within the file; the address of <feImage> is "//x/y", which is no image of pixels within the file`},
		{`<svg` + ns + `><style>.a { fill: url(#b) } </style><rect style="fill:red" fill="url( '#b' )"/></svg>`,
			`<svg` + ns + `><style>.a { fill: url(#b) } </style><rect style="fill:red" fill="url( '#b' )"/></svg>`, ""},
		{`<svg` + ns + `><style>@import "x.css";</style><rect style="fill:url(//x)" fill="u\72l(//x)" filter="url(a.svg#b)"/></svg>`,
			`<svg` + ns + `><rect/></svg>`,
			"the style sheet may load something from elsewhere; the attribute style may load something from elsewhere; the attribute fill may load something from elsewhere; the attribute filter may load something from elsewhere"},
		{`<svg` + ns + `><a><set attributeName="xlink:href" to="javascript:x()"/><animate attributeName="x" to="1"/></a></svg>`,
			`<svg` + ns + `><a><animate attributeName="x" to="1"/></a></svg>`, "the element <set> changes href while the drawing is shown"},
		{`<svg` + ns + ` xmlns:i="http://www.inkscape.org/"><i:view/><metadata><x/></metadata><g i:label="Me" xml:space="preserve" xml:base="//x"/></svg>`,
			`<svg` + ns + `><g xml:space="preserve"/></svg>`, ""},
		{`<!DOCTYPE svg [<!ENTITY a "http://www.w3.org/2000/svg"><!ENTITY b "&a;&a;">]><svg xmlns="&a;"><text>&lt;script></text></svg>`,
			`<svg` + ns + `><text>&lt;script&gt;</text></svg>`, ""},
		{`<svg` + ns + `><use href="` + strings.Repeat("é", 61) + `"/></svg>`, `<svg` + ns + `><use/></svg>`,
			`the address of <use> is "` + strings.Repeat("é", 60) + `…", which is no part of the drawing itself`},
		{`<?xml-stylesheet href="x.css"?><svg` + ns + `/>`, `<svg` + ns + `/>`, "the line <?xml-stylesheet?> loads a style sheet"},
		{`<svg` + ns + `><![CDATA[<script>]]></svg>`, `<svg` + ns + `>&lt;script&gt;</svg>`, ""},
		{`<svg` + ns + `><iframe src="x"/><handler/><SCRIPT/><animation/></svg>`, `<svg` + ns + `/>`,
			"the element <iframe> is not one of those that only draw; the element <handler> is not one of those that only draw; the element <SCRIPT> is not one of those that only draw; the element <animation> is not one of those that only draw"},
	} {
		got, removed, err := images.CleanSVG([]byte(tt.in))
		if string(got) != tt.want || removals(removed) != tt.removed || err != nil {
			t.Errorf("CleanSVG(%q)\n got %q, %q, %v\nwant %q, %q", tt.in, got, removals(removed), err, tt.want, tt.removed)
		}
	}
}

func TestCleanSVGRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{``, "is cut short"}, {`<svg>`, "is cut short"}, {`<html/>`, `the root element is "html"`}, {`<svg></g>`, "end tag </g>"},
		{`<svg/><svg/>`, "more than one element"}, {`<svg/>x`, "text outside"}, {`<svg>&x;</svg>`, "&x;"}, {`<svg a=b/>`, "unquoted"},
		{`<?xml version="1.0" encoding="utf-7"?><svg/>`, "save it as UTF-8"},
		{`<svg xmlns="http://www.w3.org/1999/xhtml"/>`, "not svg"},
		{strings.Repeat("<svg>", 600), "nested deeper"},
		{`<!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b SYSTEM "file:///etc/passwd">]><svg>&a;</svg>`, "&a;"},
		{strings.Repeat(" ", images.MaxSVG+1), "larger than 8 MiB"},
	} {
		if got, _, err := images.CleanSVG([]byte(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("CleanSVG(%.80q) = %q, %v, want an error with %q", tt.in, got, err, tt.want)
		}
	}
}

func TestCleanSVGTellsWhere(t *testing.T) {
	t.Parallel()
	_, removed, err := images.CleanSVG([]byte("<svg>\n  <script/>\n</svg>"))
	if len(removed) != 1 || removed[0].Line != 2 || removed[0].Column != 3 || err != nil {
		t.Errorf("CleanSVG removed %v, %v, want the script at 2:3", removed, err)
	}
}

// active says what of a drawing runs or loads something, by looking at it in
// another way than the cleaner does: at every name there is.
func active(data []byte) string {
	d := xml.NewDecoder(strings.NewReader(string(data)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return ""
		}
		if err != nil {
			return err.Error()
		}
		switch t := token.(type) {
		case xml.ProcInst, xml.Directive, xml.Comment:
			return "something that is no element"
		case xml.StartElement:
			if t.Name.Space != "http://www.w3.org/2000/svg" {
				return "the namespace " + t.Name.Space
			}
			switch strings.ToLower(t.Name.Local) {
			case "script", "foreignobject", "iframe", "object", "embed", "handler", "listener", "audio", "video", "link":
				return "<" + t.Name.Local + ">"
			}
			for _, a := range t.Attr {
				value := strings.ToLower(strings.Join(strings.Fields(a.Value), ""))
				switch {
				case strings.HasPrefix(strings.ToLower(a.Name.Local), "on"):
					return a.Name.Local
				case a.Name.Local == "href" && (strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:text") || strings.HasPrefix(value, "data:image/svg")):
					return a.Name.Local + "=" + value
				case a.Name.Local == "href" && t.Name.Local != "a" && !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "data:image/"):
					return a.Name.Local + "=" + value
				}
			}
		}
	}
}

func FuzzCleanSVG(f *testing.F) {
	for _, in := range []string{
		`<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"><a x:href="javascript:1">x</a><style>a{}</style></svg>`,
		`<s:svg xmlns:s="http://www.w3.org/2000/svg" s:onload="1"><s:g xmlns="" /><b/></s:svg>`,
		`<!DOCTYPE svg [<!ENTITY a "b">]><svg><set attributeName="a:href"/>&a;<text xml:lang="a">]]&gt;</text></svg>`,
		`<svg><g><style>url(#a)</style></g>` + "\n" + `<script/>&#13;</svg>`,
	} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		once, _, err := images.CleanSVG([]byte(in))
		if err != nil {
			return
		}
		if what := active(once); what != "" {
			t.Fatalf("CleanSVG(%q) = %q: it has %s", in, once, what)
		}
		twice, removed, err := images.CleanSVG(once)
		if string(twice) != string(once) || len(removed) > 0 || err != nil {
			t.Fatalf("CleanSVG(%q) = %q, cleaned again %q, %v, %v", in, once, twice, removed, err)
		}
	})
}
