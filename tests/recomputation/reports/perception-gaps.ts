import {
  by,
  createLookup,
  descending,
  isInUse,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem) => {
  const { nodes, listSources } = createLookup(ecosystem)
  return nodes
    .filter(isInUse)
    .flatMap((subject) => {
      const measures = listSources(subject, 'MEASURES')
      const listBy = (perspective: string) =>
        measures.filter((measure) => measure.properties.perspective === perspective)
      return listBy('customer').flatMap((customer) =>
        listBy('company').map((company) => describePair(subject, customer, company)),
      )
    })
    .sort(
      by(
        descending((row) => row.isPerceptionGap),
        descending((row) => row.importance),
        (row) => row.subjectKind,
        (row) => row.subjectId,
        (row) => row.customerMeasureId,
        (row) => row.companyMeasureId,
      ),
    )
}

function describePair(subject: Node, customer: Node, company: Node) {
  const [isCustomerTargetMet, isCompanyTargetMet] = [meetsTarget(customer), meetsTarget(company)]
  const [customerActual, companyActual] = [readNumber(customer, 'actual'), readNumber(company, 'actual')]
  const unit = readText(customer, 'unit') === readText(company, 'unit') ? readText(company, 'unit') : null
  return {
    subjectKind: subject.kind,
    subjectId: subject.id,
    subject: nameOf(subject),
    importance: readNumber(subject, 'importance'),
    isPerceptionGap: isCompanyTargetMet === true && isCustomerTargetMet === false,
    customerMeasureId: customer.id,
    customerMeasure: nameOf(customer),
    customerActual,
    customerTarget: readNumber(customer, 'target'),
    isCustomerTargetMet,
    companyMeasureId: company.id,
    companyMeasure: nameOf(company),
    companyActual,
    companyTarget: readNumber(company, 'target'),
    isCompanyTargetMet,
    unit,
    difference:
      unit !== null && customerActual !== null && companyActual !== null
        ? companyActual - customerActual
        : null,
  }
}

function meetsTarget(measure: Node): boolean | null {
  const [target, actual] = [readNumber(measure, 'target'), readNumber(measure, 'actual')]
  const direction = readText(measure, 'direction')
  if (target === null || actual === null || direction === null) return null
  return direction === 'higherIsBetter' ? actual >= target : actual <= target
}
