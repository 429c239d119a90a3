/**
 * What this editor can show: exactly what a document of the platform may hold, anywhere that it may hold it, and nothing else.
 * Quill drops what it cannot show without a word; so its code lines are taught to hold formats and dividers, its links to keep what
 * the platform kept, and a divider is a mark within a line, because the platform allows it there.
 */

import Block from 'quill/blots/block.js';
import Cursor from 'quill/blots/cursor.js';
import Quill, { Parchment } from 'quill/core.js';
import { AlignClass } from 'quill/formats/align.js';
import Blockquote from 'quill/formats/blockquote.js';
import Bold from 'quill/formats/bold.js';
import CodeBlock, { Code, CodeBlockContainer } from 'quill/formats/code.js';
import Header from 'quill/formats/header.js';
import Indent from 'quill/formats/indent.js';
import Italic from 'quill/formats/italic.js';
import Link from 'quill/formats/link.js';
import List, { ListContainer } from 'quill/formats/list.js';
import Strike from 'quill/formats/strike.js';
import Underline from 'quill/formats/underline.js';
import { isLink } from './formats';

/** A rule across the page. It takes no formats. */
class Divider extends Parchment.EmbedBlot {
  static override blotName = 'divider';
  static override tagName = 'HR';
  static override scope = Parchment.Scope.INLINE_BLOT;

  static override value() {
    return true;
  }

  override formatAt() {}

  override format() {}
}

/**
 * What holds a format for the next key. A browser that deletes the word beside it may move it or take it away; Quill would then
 * fail at every selection.
 */
class Caret extends Cursor {
  override restore() {
    if (!this.parent || this.domNode.parentNode === this.parent.domNode) return super.restore();
    this.remove();
    return null;
  }
}

class PlainLink extends Link {
  static override sanitize(url: string) {
    return isLink(url) ? url : Link.sanitize(url);
  }
}

class Heading extends Header {
  static override tagName = ['H1', 'H2', 'H3'];
}

class CodeLine extends CodeBlock {}

class CodeLines extends CodeBlockContainer {}

CodeLine.allowedChildren = Block.allowedChildren;
CodeLine.requiredContainer = CodeLines;
CodeLines.allowedChildren = [CodeLine];

/** A registry of its own for each editor: Quill changes the blots that are registered with it. */
export function registry(): Parchment.Registry {
  const result = new Parchment.Registry();
  const basic = ['block', 'break', 'inline', 'scroll', 'text'];
  for (const name of basic) result.register(Quill.import(`blots/${name}`) as Parchment.RegistryDefinition);
  result.register(
    AlignClass,
    Blockquote,
    Bold,
    Caret,
    Code,
    CodeLine,
    CodeLines,
    Divider,
    Heading,
    Indent,
    Italic,
    PlainLink,
    List,
    ListContainer,
    Strike,
    Underline,
  );
  return result;
}
